/** Readings that are published, read back from the chain: each batch once. */
import { delivery, energy, type Gridbourse } from "../../../sdk/src/index.ts";
import type { BatchItem, DecodedReadings } from "../../../sdk/src/delivery/index.ts";
import { batchesOn } from "../delivery.ts";

/** What stands of a day. */
export interface PublishedDay {
  /** Metered intervals of each participant's item. */
  intervals: Map<bigint, number>;
  /** As first published. */
  daily: Map<bigint, BatchItem>;
  /** What counts: as published, amended, decided, or corrected since. */
  standing: Map<bigint, BatchItem>;
  /** Newest publication of each participant, whatever became of it. */
  newest: Map<bigint, { batch: bigint; item: BatchItem; kind: delivery.ReadingsKind }>;
  /** Every publication, by batch and participant: `7 4`. */
  byBatch: Map<string, BatchItem>;
  /** Batches of corrections of each participant, in their order. */
  corrections: Map<bigint, bigint[]>;
}

/** Days back within which a comparable one is looked for. */
const DAYS_BACK = 31;

/** Reads days back, each once. */
export class Published {
  readonly #market: Gridbourse;
  readonly #days = new Map<number, Promise<PublishedDay>>();

  constructor(market: Gridbourse) {
    this.#market = market;
  }

  day(day: number): Promise<PublishedDay> {
    const found = this.#days.get(day) ?? this.#read(day);
    this.#days.set(day, found);
    return found;
  }

  async #read(day: number): Promise<PublishedDay> {
    const of: PublishedDay = {
      intervals: new Map(),
      daily: new Map(),
      standing: new Map(),
      newest: new Map(),
      byBatch: new Map(),
      corrections: new Map(),
    };
    for (const { batch } of await batchesOn(this.#market, day)) {
      const { kind, items, intervals } = await this.#market.delivery.readBatch({ batch });
      const ids = items.map(({ participant }) => participant);
      // An amendment or a correction counts once it stands.
      const stands = kind === "Daily" ? ids.map(() => true) : await this.#market.contracts.meters.usable(batch, ids);
      for (const [i, item] of items.entries()) {
        if (kind === "Daily") of.daily.set(item.participant, item);
        of.byBatch.set(`${batch} ${item.participant}`, item);
        of.newest.set(item.participant, { batch, item, kind });
        if (kind === "Correction") {
          of.corrections.set(item.participant, [...(of.corrections.get(item.participant) ?? []), batch]);
        }
        if (stands[i] !== true) continue;
        of.standing.set(item.participant, item);
        of.intervals.set(item.participant, intervals);
      }
    }
    return of;
  }

  /** What stands of a participant's day; undefined where nothing does, or in other intervals. */
  async readingsOf(participant: bigint, day: number, intervals: number): Promise<DecodedReadings | undefined> {
    const { standing, intervals: metered } = await this.day(day);
    return metered.get(participant) === intervals ? standing.get(participant)?.decoded() : undefined;
  }

  /** The days before one that are working days as it is, or rest days as it is; the last first. */
  async comparable(day: number): Promise<number[]> {
    const { years } = await this.#market.energy.calendar();
    const rests = (number: number): boolean | undefined => {
      const year = years.find(({ firstDay, deliveryDays }) => number >= firstDay && number < firstDay + deliveryDays);
      return year?.restDays.includes(number - year.firstDay + 1);
    };
    const wanted = rests(day);
    return Array.from({ length: DAYS_BACK }, (_, i) => day - 1 - i).filter((number) => rests(number) === wanted);
  }

  /** Name of a day. */
  nameOf(day: number): string {
    return energy.dayName(day, this.#market.deployment.constants);
  }
}
