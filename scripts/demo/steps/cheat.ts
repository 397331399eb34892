/** The operator tries to cheat, three times; the chain refuses, three times. */
import { ContractError, type GridbourseError } from "../../../sdk/src/errors/index.ts";
import { type Attempt, attemptsOf } from "../cheats.ts";
import type { MarketDay, Say, Seat } from "../day.ts";
import { indent, wrap } from "../draw/text.ts";

/** The attempt and the chain's answer. */
export interface Refusal {
  attempt: Attempt;
  /** Null if the chain let it pass. */
  error: GridbourseError | null;
}

/** Sends an attempt with the operator's own account. */
export async function tryIt<S extends Seat>({ offices, session }: MarketDay<S>, attempt: Attempt): Promise<Refusal> {
  const { book, claims } = attempt;
  try {
    await offices.operator.desk.market.clear({ session, book, claims });
    return { attempt, error: null };
  } catch (error) {
    if (error instanceof ContractError) return { attempt, error };
    throw error;
  }
}

/** An attempt that the chain let pass. */
export class CheatSucceeded extends Error {
  constructor(attempt: Attempt) {
    super(`The chain accepted what it must refuse: ${attempt.what}`);
    this.name = "CheatSucceeded";
  }
}

export const cheat = {
  title: { en: "The operator tries to cheat", zh: "运营机构企图作弊" },
  async run<S extends Seat>(day: MarketDay<S>, say: Say): Promise<string[]> {
    const { t, paint, language, columns } = day;
    await day.chain.waitUntil(day.eve(11));
    const lines: string[] = [];
    for (const attempt of attemptsOf(day)) {
      say(attempt.what);
      const { error } = await tryIt(day, attempt);
      if (error === null) throw new CheatSucceeded(attempt);
      const body = (text: string) => wrap(text, columns - 8).map((line) => indent(line, 2));
      lines.push(
        ...wrap(attempt.what, columns - 6).map((line, i) =>
          i === 0 ? paint.strong(line) : indent(paint.strong(line), 2),
        ),
        ...body(paint.faint(attempt.hope)),
        ...body(`${paint.bad(t("✗ refused", "✗ 被拒绝"))} ${error.name}: ${error.sentence(language)}`),
        "",
      );
    }
    const { state } = await day.offices.student.desk.market.session({ session: day.session });
    lines.push(
      t(
        `The session stands as before (${state.toLowerCase()}); the attempts cost the operator alone.`,
        `交易场次未受影响；作弊的代价由运营机构自负。`,
      ),
    );
    return lines;
  },
};
