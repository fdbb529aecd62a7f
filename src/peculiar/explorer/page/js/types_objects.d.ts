/** Types of the half of the page that shows objects; only for the checker. */

/** A field of a table to export; unknown values are null, ids are text. */
interface ExportField {
  name: string;
  unit: string;
  description: string;
  type: "id" | "float" | "double" | "int" | "long" | "flag" | "text";
  value: (row: number) => string | number | boolean | null;
}

/** Where a long list is; see virtual_scroll.js. */
interface VirtualScroll {
  /** Of the element that scrolls, px. */
  height: number;
  top(): number;
  bar(): number;
  follow(scrollTop: number): number;
  moveTo(value: number): number;
}

/** A grid of which only the seen tiles exist; see gallery_grid.js. */
interface GalleryGrid {
  /** Build all tiles anew; so many there are now. */
  reset(count: number): void;
  /** Scroll there, if it is not seen. */
  reveal(place: number): void;
  /** Scroll so that this is the top, px. */
  jump(top: number): void;
  /** Tiles a line. */
  columns: number;
  /** Lines that are seen at once. */
  lines(): number;
  /** The tile, if it exists now. */
  element(place: number): HTMLElement | null;
}

/** What a search found, and how to say it. */
interface Found {
  rows: number[];
  said: string;
}

type Section = Promise<HTMLElement | null>;
type Writer = (
  fields: ExportField[],
  rows: Int32Array,
  meta: Meta,
) => Generator<string>;

interface VirtualScroll {
  settle(scrollTop: number): void;
}

interface Card {
  section(title: string, ...children: (Node | string)[]): HTMLElement;
}

interface Export {
  /** A file in pieces, by the name of its form. */
  content(name: string, rows: Int32Array): Promise<Iterable<string>>;
}

interface Search {
  find(query: string): Promise<Found>;
  withPart(ids: BigInt64Array, digits: string, most: number): number[];
}

interface Links {
  fill(template: string, ra: number, dec: number): string;
  at(ra: number, dec: number): HTMLElement[];
}

interface PeculiarNamespace {
  blind: {
    order(rows: Int32Array, key: string): Int32Array;
    toggle(): void;
  };
  cardFacts: Record<
    "source" | "inShort" | "annotations" | "properties",
    (row: number) => Section
  > & { lines(row: number): Promise<HTMLElement[]> };
  cardScores: { build(row: number): Section };
  csv: {
    quoted(text: string): string;
    write(fields: ExportField[], rows: Int32Array): Generator<string>;
    read(text: string): string[][];
  };
  dialog: { create(id: string, title: string, body: HTMLElement): HTMLDialogElement };
  download: { save(name: string, type: string, pieces: string[]): void };
  enlarge: { start(): void; open(): void };
  format: {
    number(value: number): string;
    value(info: Column, values: ColumnValues, row: number): string;
    exact(info: Column, text: string | null): string;
    score(sigmas: number): string;
    percentile(share: number): string;
    count(many: number, thing: string): string;
  };
  galleryBar: {
    build(show: (panel: number) => void): HTMLElement;
    update(count: number): void;
  };
  galleryGrid: {
    span(
      top: number,
      view: number,
      line: number,
      columns: number,
      count: number,
    ): [number, number];
    Grid: new (
      scroller: HTMLElement,
      tile: { width: number; height: number },
      build: (place: number) => HTMLElement,
    ) => GalleryGrid;
  };
  jsonTable: { write: Writer };
  positions: {
    separation(ra1: number, dec1: number, ra2: number, dec2: number): number;
    within(
      ra: ColumnValues,
      dec: ColumnValues,
      centre: { ra: number; dec: number },
      radius: number,
    ): number[];
  };
  regions: {
    write(
      ids: BigInt64Array,
      ra: ColumnValues,
      dec: ColumnValues,
      rows: Int32Array,
    ): Generator<string>;
  };
  sexagesimal: {
    parse(text: string): { ra: number; dec: number; radius: number | null } | null;
    format(ra: number, dec: number): string;
    /** Hours or degrees, minutes and seconds of a whole number of their last decimal. */
    digits(ticks: number, decimals: number): string[];
  };
  similar: {
    start(): void;
    build(row: number): Section;
    others(row: number): Section;
    trail(): HTMLElement | null;
    thumbnail(row: number, size?: number): HTMLElement;
    backButton(): HTMLElement;
  };
  table: {
    shortest(value: number): number;
    fieldOf(info: Column, values: ColumnValues): ExportField;
    exactField(info: Column, value: (row: number) => string | null): ExportField;
    idField(ids: BigInt64Array): ExportField;
    ownFields(ids: BigInt64Array, of: Judgements["of"]): ExportField[];
  };
  tip: { start(): void };
  virtualScroll: { create(total: number, view: number): VirtualScroll };
  votable: { write: Writer };
}
