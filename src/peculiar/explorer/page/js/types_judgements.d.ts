/** Types of what people say of objects; only for the checker. */

type Verdict = "interesting" | "boring" | "artifact" | "unsure";

/** What a person says of an object: that person's last verdict, all tags, the note. */
interface Judgement {
  /** The object's, in digits. */
  id: string;
  /** "" for people without a name, who count as one. */
  who: string;
  verdict: Verdict | "";
  tags: string[];
  note: string;
  /** Of the last change, ISO 8601, to the second; "" if a file says none. */
  when: string;
  /** Of the list from which the object was shown. */
  round: number | null;
  /** Why it was shown, and with what chance, as in queue.csv. */
  shownAs: string;
}

/** A verdict to give; "" takes one's own back. */
interface Judged {
  id: string;
  verdict: Verdict | "";
  round?: number;
  shownAs?: string;
}

/** A record as it was and as it is; null: nothing was kept of it. */
interface JudgementChange {
  id: string;
  who: string;
  before: Judgement | null;
  after: Judgement | null;
}

/** A change that can be undone. */
interface JudgementStep {
  label: string;
  changes: JudgementChange[];
  names: { before: string[]; after: string[] };
}

/** Records by id, then by person. */
type JudgementTable = Map<string, Map<string, Judgement>>;

/** What a file says, and in words which rows are of no use. */
interface JudgementsRead {
  records: Judgement[];
  refused: string[];
}

/** What earlier versions of the page kept: one person's, verdicts among the tags. */
interface OldTags {
  format: 1;
  names: string[];
  tags: Record<string, string[]>;
  notes: Record<string, string>;
  when: Record<string, string>;
  who: string;
}

/** What the browser keeps. */
interface KeptJudgements {
  table: JudgementTable;
  who: string;
  names: string[];
}

interface Judgements {
  /** Reads what the workflow knew, data/judged.js, and what the browser kept. */
  start(): Promise<void>;
  /** Reads the browser's storage again; undo begins anew. */
  open(): void;
  who(): string;
  /** What was judged without a name becomes that person's. */
  setWho(name: string): void;
  /** An empty one if I said nothing. */
  mine(id: string): Judgement;
  /** Everybody's, one a person. */
  of(id: string): Judgement[];
  /** One a person and object; also of objects that are not in this catalogue. */
  all(): Judgement[];
  /** Of most people; a tie is unsure. */
  verdict(id: string): Verdict | "";
  /** Ids of this catalogue with a verdict. */
  consensus(): Map<string, Verdict>;
  counts(): { judged: number } & Record<Verdict, number>;
  /** Ids of this catalogue on which people differ. */
  disputed(): string[];
  /** My verdicts, one step to undo. */
  judge(entries: Judged[]): void;
  /** Gives my tag to all; takes it away if all have it. Returns whether they have it. */
  toggleTag(ids: string[], tag: string): boolean;
  setNote(id: string, text: string): void;
  /** Of the keys 4 to 9; "" for a free one. */
  names(): string[];
  rename(slot: number, name: string): void;
  /** What was undone, or done again, in words; null: nothing. */
  undo(): string | null;
  redo(): string | null;
  undoes(): string | null;
  redoes(): string | null;
  /** Adds people's records to what is here; one step to undo. */
  merge(records: Judgement[]): { added: number; changed: number; disputed: number };
  /** Rows of which anybody said anything, rising. */
  rows(): Int32Array;
  /** Ids of this catalogue by verdict (of most people) and by tag (of anybody). */
  lists(): Map<string, string[]>;
  /** The verdict of most people and all tags, short; in blind mode only mine. */
  words(id: string): string[];
  /** Why something is not kept, in words; "" if all is. */
  trouble(): string;
}

interface EventValues {
  /** Somebody's verdict, tag or note, a name of a key, or who judges. */
  judgements: undefined;
}

interface PeculiarNamespace {
  judgements: Judgements;
  judgementRecords: {
    KEYS: Record<Verdict, string>;
    VERDICTS: Verdict[];
    /** By slot: 4 to 9. */
    TAG_KEYS: string[];
    isVerdict(text: string): text is Verdict;
    clean(text: string): string;
    empty(id: string, who: string): Judgement;
    saysNothing(record: Judgement): boolean;
    same(one: Judgement | null, other: Judgement | null): boolean;
    isLater(one: Judgement, other: Judgement): boolean;
    joined(first: Judgement, second: Judgement): Judgement;
    majority(records: Judgement[]): Verdict | "";
    differ(records: Judgement[]): boolean;
  };
  judgementTable: {
    start(): Promise<void>;
    open(records: JudgementTable): void;
    own(id: string, who: string): Judgement | null;
    record(id: string, who: string): Judgement | null;
    refresh(id: string, who: string): void;
    of(id: string): Judgement[];
    all(): Judgement[];
    keep(id: string, who: string, said: Judgement | null): void;
    nameless(): Judgement[];
    isShipped(id: string, who: string): boolean;
  };
  judgementCounts: { renew(): void } & Pick<
    Judgements,
    "verdict" | "consensus" | "counts" | "disputed" | "rows" | "lists" | "words"
  >;
  judgementFile: {
    write(records: Judgement[]): string;
    read(text: string, idOf: (text: string) => string): JudgementsRead;
    fromOld(file: unknown): JudgementsRead & { names: string[] };
  };
  judgementBar: { start(): void };
  judgementLists: { start(): void; open(): void };
  cardJudgement: {
    start(): void;
    build(row: number): HTMLElement;
    /** A line for each other person who said something of an object. */
    othersOf(id: string): HTMLElement[];
    noteField(name: string, id: string): HTMLTextAreaElement;
  };
  judgementExchange: {
    save(): void;
    build(dialog: HTMLDialogElement): HTMLElement;
    decoded(bytes: ArrayBuffer): string;
    load(text: string): Promise<{ said: string; lost: string }>;
  };
  judgementStorage: {
    read(): KeptJudgements;
    record(id: string, who: string): Judgement | null | undefined;
    keep(id: string, who: string, record: Judgement | null): void;
    keepWho(who: string): void;
    keepNames(names: string[]): void;
    settings(): { who: string; names: string[] };
    placeOf(key: string | null): { id: string; who: string } | "settings" | null;
    trouble(): string;
  };
}
