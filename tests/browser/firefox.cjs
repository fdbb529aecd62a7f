"use strict";
/**
 * @file Judges in Firefox, by keys: node firefox.cjs FIREFOX ADDRESS KEYS. Prints, as
 * JSON, what the page said of it before and after a reload, and what went wrong.
 */
const puppeteer = require("puppeteer-core");

const READY = () => window.Peculiar?.started;

async function main([executablePath, address, keys]) {
  const options = { browser: "firefox", headless: true, executablePath };
  const browser = await puppeteer.launch(options);
  const wrong = [];
  try {
    const page = await browser.newPage();
    page.on("pageerror", (error) => wrong.push(error.message));
    page.on("console", (said) => said.type() === "error" && wrong.push(said.text()));
    await page.goto(address);
    await page.waitForFunction(READY);
    const candidates = await page.$$eval(".wall-tile", (all) => all.length);
    await page.keyboard.press("j");
    const object = () => document.getElementById("judge").dataset.object;
    await page.waitForFunction(object);
    const judged = [];
    for (const key of keys) {
      const before = await page.evaluate(object);
      judged.push(before);
      await page.keyboard.press(key);
      await page.waitForFunction(
        (id) => document.getElementById("judge").dataset.object !== id,
        {},
        before,
      );
    }
    const order = await page.evaluate(() => window.Peculiar.learn.now()?.judged ?? 0);
    await page.reload();
    await page.waitForFunction(READY);
    const counts = await page.evaluate(() => window.Peculiar.judgements.counts());
    await page.keyboard.press("m");
    await page.waitForFunction(() => document.querySelector("#map-canvas")?.width > 0);
    console.log(JSON.stringify({ candidates, judged, order, counts, wrong }));
  } finally {
    await browser.close();
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
