"""Lists of files of all slices, and the list of products for users."""


def everywhere(pattern):
    """Return the files of the main detector, all shards of all slices."""
    name = PUBLISH["detector"]
    return [
        file
        for of_slice in SLICES
        for file in collect(
            pattern,
            slice=of_slice,
            detector=name,
            view=RANKINGS[of_slice][name]["view"],
            shard=SHARDS[of_slice],
        )
    ]


def by_novelty(pattern):
    """Return the file of the detector of outliers of each slice, if there is one."""
    return collect(pattern, slice=SLICES, detector=NOVELTY) if NOVELTY else []


def survey_files():
    """Return the files by which a survey is ranked by judgements, as inputs by name."""
    return {
        "descriptors": everywhere(rules.describe.output.descriptors),
        "taught": collect(rules.score_taught.output.scores, slice=TAUGHT),
        "basis": rules.find_basis.output.basis,
        "objects": collect(rules.write_objects.output.objects, slice=SLICES),
        "novelty": by_novelty(rules.merge_scores.output.scores),
        # A function, since the rule is defined in a later file than one of its users.
        "artifacts": lambda _: made_everywhere(rules.score_artifacts.output.scores),
    }


def by_detector(pattern, which="detectors", slices=SLICES):
    """Return the files of all detectors of all slices, or of those that are trained."""
    return [
        file
        for of_slice in slices
        for file in collect(pattern, slice=of_slice, detector=ORDER[of_slice][which])
    ]


def published(pattern):
    """Return the file of the main detector of each slice."""
    return collect(pattern, slice=SLICES, detector=PUBLISH["detector"])


def finding_files():
    """Return the files that say what was found, as inputs by name."""
    return {
        "candidates": rules.write_candidates.output.parquet,
        "record": rules.write_run_record.output.record,
        "metrics": rules.measure_metrics.output.table,
        "judgements": rules.read_judgements.output.judgements,
        "rejects": rules.read_judgements.output.rejects,
        "reranked": rules.rerank.output.reranked,
        "annotations": collect(rules.annotate.output.annotations, slice=SLICES),
        "histories": histories(),
    }


def histories():
    """Return how each training step of each detector went."""
    return [
        rules.train.output.history.format(slice=of_slice, detector=name, step=step)
        for of_slice in SLICES
        for name in ORDER[of_slice]["trained"]
        for step in DETECTORS[name].steps
    ]


def each_best(pattern):
    """Return the files of all characterised detectors, of residuals if there are any."""
    return [
        pattern.format(slice=of_slice, detector=name, what=whats(name)[-1])
        for of_slice in SLICES
        for name in CHARACTERISED[of_slice]
    ]


def made_everywhere(pattern):
    """Return the files of `everywhere`, if the main detector reconstructs."""
    if not DETECTORS[PUBLISH["detector"]].reconstructs:
        return []
    return everywhere(pattern)


def published_maps():
    """Return the maps of the main detector's selected objects, if it has any."""
    main = PUBLISH["detector"]
    maps = rules.find_clusters.output.embedding
    return [
        maps.format(slice=of_slice, detector=main, what=whats(main)[-1])
        for of_slice in SLICES
        if main in CHARACTERISED[of_slice]
    ]


def matched_views():
    """Return the images that are matched to a PSF, all shards of all slices."""
    return [
        file
        for of_slice in SLICES
        for name, view in CONFIG[of_slice]["views"].items()
        if view["psf_fwhm"] is not None and name in seen_views(of_slice)
        for file in collect(
            rules.write_view.output.image,
            slice=of_slice,
            view=name,
            shard=SHARDS[of_slice],
        )
    ]


def seen_views(of_slice):
    """Return the views that detectors of a slice read."""
    detectors = CONFIG[of_slice]["detectors"]
    return {
        x["view"] for name, x in detectors.items() if DETECTORS[name].reads == "view"
    }


def each_characterised(pattern):
    """Return the files of all characterised detectors of all slices."""
    return [
        file
        for of_slice in SLICES
        for name in CHARACTERISED[of_slice]
        # A pattern without `what` names one file.
        for file in dict.fromkeys(
            collect(pattern, slice=of_slice, detector=name, what=whats(name))
        )
    ]


def each_comparison(pattern):
    """Return a file of each comparison of two slices."""
    return [
        pattern.format(slice=of_slice, other=model, detector=name)
        for of_slice, model, name in BY_NEIGHBOURS
    ]


def of_several_cuts(pattern):
    """Return the file of each detector whose selection has several cuts."""
    return [
        pattern.format(slice=of_slice, detector=name)
        for of_slice in SLICES
        for name, detector in RANKINGS[of_slice].items()
        if len(detector["selection"]["cuts"]) > 1
    ]


def traced(of_slice):
    """Return whether the main detector keeps its scores at each iteration."""
    detector = RANKINGS[of_slice][PUBLISH["detector"]]
    return detector.get("scoring", {}).get("trace", 0) > 0


def snapshots(name):
    """Return the slices in which a detector's training keeps snapshots."""
    return [one for one in SLICES if keeps_snapshots(CONFIG[one], name)]


def products(wildcards):
    """Return the files that users open or publish."""
    found = [
        *rules.write_explorer.output,
        *rules.write_catalog.output,
        *rules.measure_metrics.output,
        *rules.merge_rejects.output,
        *rules.read_judgements.output,
        *rules.compare_properties.output,
        *rules.write_candidates.output,
        rules.draw_candidates.output.figure,
        *rules.rerank.output,
        *rules.measure_found_per_look.output,
        rules.draw_found_per_look.output.figure,
        *rules.measure_recall.output,
        rules.draw_recall.output.figure,
        *rules.measure_stability.output,
        *rules.measure_slices.output,
        *rules.measure_dependence.output,
        *rules.measure_teaching.output,
        *rules.write_methods.output,
        *rules.measure_selection_rates.output,
        rules.draw_properties.output.figure,
        rules.draw_score_radius.output.figure,
    ]
    if PUBLISH["hats"]:
        found += rules.write_hats.output
    for file in rules.measure_selections.output:
        found += of_several_cuts(file)
    found += of_several_cuts(rules.draw_profiles.output.figure)
    if EVALUATION["injection"] is not None:
        found += [
            *rules.measure_injection.output,
            rules.draw_injection_recall.output.figure,
        ]
        found += collect(
            rules.draw_injections.output.figure,
            slice=INJECTED,
            detector=PUBLISH["detector"],
        )
    figures = [rules.draw_score_distributions, rules.draw_profiles]
    facts = DETECTORS[PUBLISH["detector"]]
    # SF21's release needs SF21's scores.
    if RELEASED.keys() <= SCORES[PUBLISH["detector"]].keys():
        found += rules.write_release.output
    if facts.reconstructs:
        figures += [rules.draw_reconstructions, rules.draw_selections]
    if facts.generates:
        figures.append(rules.draw_samples)
    for text in (rules.describe_clusters.output.text, rules.measure_order.output.text):
        found += each_characterised(text)
    for drawing in (rules.draw_maps, rules.draw_map_boxes, rules.draw_clusters):
        found += each_characterised(drawing.output.figure)
    found += each_characterised(rules.find_clusters.output.embedding)
    # There is one of these figures for each slice.
    found += [file for rule in figures for file in published(rule.output.figure)]
    found += collect(
        rules.draw_convergence.output.figure,
        slice=[name for name in SLICES if traced(name)],
        detector=PUBLISH["detector"],
    )
    found += [
        file
        for name in DETECTORS
        for file in collect(
            rules.draw_watch.output.figure, slice=snapshots(name), detector=name
        )
    ]
    # The main detector may be listed twice, if it has several cuts.
    return list(dict.fromkeys(found))


def drawn(wildcards):
    """Return the figures among the products, but for the candidates' images."""
    shown = rules.draw_candidates.output.figure
    return [x for x in products(wildcards) if x.endswith(".png") and x != shown]
