/**
 * Gas per price–quantity step, whole transactions divided by steps: of the workload of the targets, and how it changes with
 * the number of participants, the shape of their sheets, the number of intervals and the chain's rules.
 */
import { type DayCost, playDay, type Verb } from "./marketDay.ts";
import { type Shape, STANDARD, type Workload } from "./workload.ts";

/** Days beside the standard one, by the name of their figure. */
const VARIATIONS: Record<string, { workload: Workload; network?: string }> = {
  ...Object.fromEntries(
    [10, 100, 1_000].map((participants) => [
      `participants${participants}`,
      { workload: { ...STANDARD, participants } },
    ]),
  ),
  ...Object.fromEntries(
    (["two", "mixed"] as const satisfies Shape[]).map((shape) => [
      `${shape}Rows`,
      { workload: { ...STANDARD, shape } },
    ]),
  ),
  ...Object.fromEntries(
    [48, 96].map((intervals) => [`intervals${intervals}`, { workload: { ...STANDARD, intervals } }]),
  ),
  newestFork: { workload: STANDARD, network: "newest" },
};

const VERBS: readonly Verb[] = ["commit", "reveal", "clear", "allotBuyers", "allotSellers"];

/** Gas of a verb per step that it was about. */
const perStep = ({ verbs }: DayCost, verb: Verb): number => verbs[verb].gas / verbs[verb].steps;

/** Gas of the whole day per step. */
const totalPerStep = ({ verbs, steps }: DayCost): number =>
  VERBS.reduce((sum, verb) => sum + verbs[verb].gas, 0) / steps;

/**
 * All figures: those with targets first, then totals per step of the variations.
 * @param onProgress called with a line before each day
 */
export async function benchGas(onProgress?: (line: string) => void): Promise<Record<string, number>> {
  let dearest = 0;
  let longest = 0;
  const play = async (name: string, workload: Workload, network?: string): Promise<DayCost> => {
    onProgress?.(`gas: ${name} (${workload.participants} participants, ${workload.intervals} intervals)`);
    const cost = await playDay(workload, network);
    dearest = Math.max(dearest, cost.maxTransaction);
    longest = Math.max(longest, cost.maxTransactionBytes);
    return cost;
  };

  const standard = await play("standard", STANDARD);
  const figures: Record<string, number> = {};
  for (const verb of VERBS) figures[`gas.${verb}PerStep`] = perStep(standard, verb);
  figures["gas.totalPerStep"] = totalPerStep(standard);
  for (const shape of ["tied", "flat"] as const) {
    figures[`gas.${shape}TotalPerStep`] = totalPerStep(await play(shape, { ...STANDARD, shape }));
  }
  const variations: Record<string, number> = {};
  for (const [name, { workload, network }] of Object.entries(VARIATIONS)) {
    variations[`gas.${name}TotalPerStep`] = totalPerStep(await play(name, workload, network));
  }
  return { ...figures, "gas.maxTransaction": dearest, "gas.maxTransactionBytes": longest, ...variations };
}
