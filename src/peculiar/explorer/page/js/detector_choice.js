"use strict";
/** @file The choice of the detector whose scores and maps the page is about. */
(() => {
  const Peculiar = (window.Peculiar = window.Peculiar || {});

  function start() {
    const { make, at } = Peculiar.dom;
    const { detectors } = Peculiar.store.M;
    if (detectors.length < 2) return;
    const options = detectors.map(({ name, title }) =>
      make("option", { value: name }, title),
    );
    const select = make("select", { id: "detector" }, ...options);
    const show = () => {
      select.value = Peculiar.state.detector;
    };
    select.addEventListener("change", () => Peculiar.state.setDetector(select.value));
    Peculiar.events.on("detector", show);
    show();
    at("toolbar").append(
      make("label", { class: "choice" }, make("span", {}, "Detector"), select),
    );
  }

  Peculiar.detectorChoice = { start };
})();
