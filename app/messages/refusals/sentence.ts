import type { QuestionName, Refusal, RefusalCode } from "../../domain/refusal.ts";
import { command, emphasis, listed, name, type Phrase, say, strong } from "../phrase.ts";

/** A refusal in words. */
export interface Sentence {
  /** What was not done: the same for every refusal of its code. */
  readonly title: string;
  /** Why, with the data. */
  readonly why: Phrase;
  /** What would work, or who must act. */
  readonly remedy: Phrase;
  /** What is wrong, piece by piece. */
  readonly items?: readonly Phrase[];
}

/** One sentence for each of these codes. */
export type Sentences<Code extends RefusalCode> = {
  readonly [One in Code]: (refusal: Extract<Refusal, { code: One }>) => Sentence;
};

/** `*Manual Intervention Required* of **1.4.0 → Production** (d12)` */
export function question({ step, ...of }: QuestionName): Phrase {
  return say`${emphasis(step)} of ${deployment(of)}`;
}

/** `**1.4.0 → Production** (d12)` */
export function deployment(of: Omit<QuestionName, "step" | "alone">): Phrase {
  return say`${strong(`${of.version} → ${of.environment}`)} (d${of.deployment})`;
}

export function names(all: readonly string[]): Phrase {
  return listed(all.map((one) => say`${name(one)}`));
}

/** Two ways to name the same; where they read alike, one. */
export function either(one: string, other: string): Phrase {
  return one === other ? say`${command(one)}` : say`${command(one)} or ${command(other)}`;
}
