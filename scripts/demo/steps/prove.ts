/** Every invariant, named, and checked against the chain as it stands now. */
import type { MarketDay, Say, Seat } from "../day.ts";
import { indent, widthOf, wrap } from "../draw/text.ts";
import { type Check, invariantsOf } from "../invariants/index.ts";

/** Checks that failed, for the exit code. */
export const failed = (checks: readonly Check[]): Check[] => checks.filter(({ holds }) => !holds);

/** What is checked. */
export type Checking = <S extends Seat>(day: MarketDay<S>) => Promise<Check[]>;

export const proveInto = (into: Check[], checking: Checking = invariantsOf) => ({
  title: { en: "What must be true, checked", zh: "不变式：逐条对照链上状态" },
  async run<S extends Seat>(day: MarketDay<S>, say: Say): Promise<string[]> {
    const { paint, language, columns, t } = day;
    say(t("reading the chain again", "重新读取链上状态"));
    const checks = await checking(day);
    into.push(...checks);
    const lines = checks.flatMap(({ holds, found, ...sentence }) => {
      const sign = holds ? paint.good("✓") : paint.bad("✗");
      const oneLine = `${sign} ${sentence[language]}  ${paint.faint(found)}`;
      if (widthOf(oneLine) <= columns - 6) return [oneLine];
      const [first = "", ...rest] = wrap(sentence[language], columns - 8);
      return [`${sign} ${first}`, ...rest.map((line) => indent(line, 2)), indent(paint.faint(found), 2)];
    });
    const bad = failed(checks).length;
    const verdict = t(
      `${checks.length - bad} of ${checks.length} hold.`,
      `${checks.length} 条中 ${checks.length - bad} 条成立。`,
    );
    return [...lines, bad === 0 ? paint.good(verdict) : paint.bad(verdict)];
  },
});
