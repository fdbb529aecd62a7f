"""Where rows and pixels come from: one module or package a kind of source."""
