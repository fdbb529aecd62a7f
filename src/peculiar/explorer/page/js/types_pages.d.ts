/** Types of the pages in one, and their keys: candidates and judging. */

type TabName = "home" | "judge" | "map";

interface EventValues {
  /** A page is shown, and all of it is there. */
  tab: TabName;
  /** The model was fitted anew: there is another order. */
  taught: undefined;
}

interface Tabs {
  start(): void;
  /** The parts of a page start when it is first shown. */
  show(name: TabName): Promise<void>;
  now(): TabName;
  /** The element of the page that is shown. */
  panel(): HTMLElement;
}

interface KeyRow {
  key: string;
  help: string;
  /** See Keys.bind. */
  where: string | undefined;
}

interface Keys {
  /**
   * key: as KeyboardEvent.key ("a", "/", "ArrowLeft"), or with a prefix: "Shift+1"
   * (a shifted digit or named key), "Ctrl+z" (Ctrl or Cmd), "Alt+v".
   * where: a CSS selector; the key then works with the focus inside, and the innermost
   * place wins, or on the page of that id while it is shown. "*": on every page. Without
   * where: on the map's page.
   */
  bind(
    key: string,
    help: string,
    f: (event: KeyboardEvent) => void,
    where?: string,
  ): void;
  help(): KeyRow[];
  nameOf(
    event: Pick<
      KeyboardEvent,
      "key" | "code" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey"
    >,
  ): string;
  start(): void;
}

interface ScaleBar {
  /** A line of a round length over a picture; null where the scale is not known. */
  build(row: number, size: number, side: number): HTMLElement | null;
}

/** A list of objects on the first page. */
interface HomeList {
  name: string;
  /** In words: what is in it. */
  title: string;
  rows: Int32Array;
}

interface PeculiarNamespace {
  keys: Keys;
  tabs: Tabs;
  /** What starts each page. */
  parts: Record<TabName, () => void | Promise<void>>;
  scaleBar: ScaleBar;
}

/** What is learnt, or a list of the first page. */
type LineSource = "learnt" | "list";

/** An object that the last fit brought up, and the judged one because of which. */
interface Risen {
  row: number;
  from: number;
  to: number;
  /** -1: not known. */
  because: number;
}

/** A look, and the number of the list that it stood in; null: of no such list. */
type ShownLook = Look & {
  round: number | null;
  /** Whether it was shown before: one went back from it. */
  isAgain?: boolean;
};

interface JudgeLine {
  start(): Promise<void>;
  /** Save, and go on; with several, those are done. One that is "" stays as it is. */
  judge(verdicts: { row: number; verdict: Verdict | "" }[]): void;
  step(): void;
  /** One back, or several; whether there was one before. */
  back(steps?: number): boolean;
  /** Show an object now; then it goes on with the one that was on show. */
  insert(row: number, why: string): void;
  /** Go through a list from a place in it. */
  take(rows: Int32Array, place: number, why: string): void;
  /** Leave the list, if there is one. */
  learnt(): void;
  pace(): number;
  here(): ShownLook | null;
  ahead(): ShownLook[];
  source(): LineSource;
  risen(): Risen[];
  /** Verdicts until the model is fitted anew; 0: it is about to be. */
  untilTaught(): number;
  /** The one before; null if there was none. */
  last(): ShownLook | null;
  /** Whether the model is being fitted. */
  busy(): boolean;
}

interface EventValues {
  /** Another object is to be judged. */
  look: undefined;
}

/** A picture of an object that the judging page can show large. */
interface Picture {
  title: string;
  build(size: number): HTMLElement;
  /** Pixels of the image, for the scale. */
  side: number;
}

/** Places of the pictures that a key goes through. */
type PictureGroup = "wide" | "stretch" | "bands" | "made";

interface PeculiarNamespace {
  judgeLine: JudgeLine;
  judgePictures: {
    bindKeys(): void;
    show(row: number): void;
    begin(): void;
    prepare(looks: Look[]): void;
  };
  judgeFacts: { show(look: Look): Promise<void> };
  judgeGrid: {
    bindKeys(): void;
    toggle(wanted?: boolean): void;
    show(): void;
    verdicts(verdict: Verdict): { row: number; verdict: Verdict | "" }[];
    on(): boolean;
    /** Rows that a tag is given to. */
    chosen(): number[];
    /** Objects that are shown together. */
    step(): number;
  };
  judgeProgress: { LEARNT: string; show(): void };
  judge: {
    start(): Promise<void>;
    bindKeys(): void;
    look(rows: Int32Array, place: number, title: string): Promise<void>;
  };
  home: { start(): Promise<void>; remaining(): string };
  homeLists: { start(): Promise<void>; all(): HomeList[]; orderedBy(): string };
  homeWall: {
    mark(verdict: Verdict): HTMLElement;
    build(): HTMLElement;
    show(list: HomeList, again: boolean): void;
    comeBack(): void;
    rows(): Int32Array;
  };
  names: {
    start(): Promise<void>;
    of(row: number): string;
    designation(ra: number, dec: number): string;
  };
}
