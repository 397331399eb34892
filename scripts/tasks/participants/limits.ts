/** participants:limits: the registrar sets limits from a table, or those of one participant. */
import { errors } from "../../../sdk/src/index.ts";
import { parseTime } from "../../../sdk/src/units.ts";
import type { Desk, Report } from "../desk.ts";
import { UINT32 } from "../files/columns.ts";
import { BadInput, EXIT, type Result } from "../outcome.ts";
import { participantsByRef, readParticipants } from "../people.ts";
import { task } from "../run.ts";

export interface LimitsOptions {
  /** A table of participants, or … */
  file: string | undefined;
  /** … one of them with its limits. */
  participant: bigint | undefined;
  buyKwh: number | undefined;
  sellKwh: number | undefined;
  /** When they begin, Unix seconds; the very first ones of a participant begin at once. */
  from: number | undefined;
}

interface Wanted {
  name: string;
  participant: bigint;
  buyKwh: number;
  sellKwh: number;
}

export async function setLimits(market: Desk, options: LimitsOptions, report: Report): Promise<Result> {
  const { from } = options;
  const { wanted, absent } = await limitsOf(market, options);
  let set = 0;
  for (const { name, participant, buyKwh, sellKwh } of wanted) {
    const stand = await market.participants.limits({ participant, ...(from === undefined ? {} : { at: from }) });
    const words = `${buyKwh} kWh to buy and ${sellKwh} kWh to sell in an interval`;
    if (stand.buyKwh === BigInt(buyKwh) && stand.sellKwh === BigInt(sellKwh)) {
      report.say(`${name} has already limits of ${words}.`);
      continue;
    }
    try {
      const begin = from === undefined ? {} : { from };
      await market.participants.setLimits({ participant, buyKwh, sellKwh, ...begin }, { signal: market.signal });
    } catch (error) {
      if (from !== undefined || !(error instanceof errors.LimitsNotInFuture)) throw error;
      throw new BadInput(
        `${name} has limits of ${stand.buyKwh} and ${stand.sellKwh} kWh; say from when others hold: --from 2027-03-15T00:00:00+08:00.`,
      );
    }
    set++;
    report.say(`${name} has limits of ${words}.`);
  }
  for (const ref of absent) report.say(`${ref} has not applied yet: run this again when it has.`);
  return { already: set === 0, ...(absent.length > 0 ? { code: EXIT.notNow } : {}), set, absent };
}

async function limitsOf(market: Desk, options: LimitsOptions): Promise<{ wanted: Wanted[]; absent: string[] }> {
  const { file, participant, buyKwh, sellKwh } = options;
  if (participant !== undefined) {
    if (buyKwh === undefined || sellKwh === undefined) throw new BadInput("Say both limits: --buy-kwh and --sell-kwh.");
    return { wanted: [{ name: `Participant ${participant}`, participant, buyKwh, sellKwh }], absent: [] };
  }
  if (file === undefined)
    throw new BadInput("Say whose limits: --file with a table of participants, or --participant.");
  const known = await participantsByRef(market, file);
  const wanted: Wanted[] = [];
  const absent: string[] = [];
  for (const { ref, buyKwh: buy, sellKwh: sell } of readParticipants(file)) {
    const id = known.get(ref);
    if (buy === null || sell === null) continue;
    if (id === null || id === undefined) absent.push(ref);
    else wanted.push({ name: `${ref} (participant ${id})`, participant: id, buyKwh: buy, sellKwh: sell });
  }
  return { wanted, absent };
}

export default task(
  "participants:limits",
  (input) => {
    const from = input.text("from");
    return {
      file: input.file("file"),
      participant: input.id("participant"),
      buyKwh: input.whole("buyKwh", 0, UINT32),
      sellKwh: input.whole("sellKwh", 0, UINT32),
      from: from === undefined ? undefined : parseTime(/^\d+$/.test(from) ? Number(from) : from),
    };
  },
  setLimits,
);
