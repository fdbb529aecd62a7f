/** Types of pictures and of what was found, for the checker only. */

/** The pictures of a slice's objects. */
interface PictureForm {
  /** Pixels on a side of a strip's panel, and of the whole cutout's. */
  side: number;
  wideSide: number;
  /** Arcsec a pixel, of both. */
  scale: number | null;
  /** Panels of the whole cutout. */
  wide: string[];
}

interface StripsMeta {
  /** Panels of the strips. */
  panels: string[];
  /** Panels of the whole cutouts, of all slices. */
  wide: string[];
  /** Key of an array: 0 for an object without pictures, else the form's number + 1. */
  has: string;
  forms: PictureForm[];
  /** How many objects have pictures, and how one gets more. */
  more: string;
}

interface Strips {
  start(): Promise<void>;
  path(row: number): string;
  widePath(row: number): string;
  has(row: number): boolean;
  /** What a strip's panels show, from the left. */
  titles(): string[];
  wideTitles(): string[];
  panel(row: number, panel: number, size: number): HTMLElement;
  wide(row: number, panel: number, size: number): HTMLElement;
  scale(row: number): number | null;
  /** Why an object has no picture, and how one gets it. */
  missing(): string;
  side(row: number): number;
  wideSide(row: number): number;
}

/** What the run found, in numbers. */
interface FoundMeta {
  objects: number;
  /** By the main detector. */
  selected: number;
  /** The main detector, in words. */
  detector: string;
  /** Of the selected those that look like artifacts. */
  artifacts: number;
  /** All that look like artifacts and are set aside, and what is left. */
  aside: number;
  candidates: number;
  /** By what candidates are ordered, in words. */
  order: string;
  /** Whether they follow the judgements, as soon as there are enough. */
  follows: boolean;
}

/** An object of a known kind, to learn what one sees. */
interface Example {
  title: string;
  text: string;
  /** A file under examples/. */
  picture: string;
}

interface Meta {
  strips: StripsMeta | null;
  found: FoundMeta;
  examples: Example[];
}
