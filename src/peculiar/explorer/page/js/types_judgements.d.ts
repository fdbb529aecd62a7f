/** What people say of objects. */

type Verdict = "interesting" | "boring" | "artifact" | "unsure";

interface Judgement {
  id: string;
  who: string;
  verdict: Verdict | "";
  tags: string[];
  note: string;
  when: string;
  round: number | null;
  shownAs: string;
}

interface Judgements {
  /** One a person and object: that person's last. */
  all(): Judgement[];
  /** Of each object with a verdict that of most people. */
  consensus(): Map<string, Verdict>;
}

interface PeculiarNamespace {
  judgements: Judgements;
}
