import type { BatchOptions } from "../chain/batch.ts";
import { findEvents } from "../chain/events.ts";
import { contextOf, type Handle } from "../chain/handle.ts";
import { PublishedTwice } from "../errors/index.ts";
import { itemsOf, publishItems, type PublishReadingsParams, type PublishReceipt } from "./publishing.ts";
import { idsIn, named, numberOf, publicationsOn } from "./shared.ts";

/**
 * Metering: publishes the readings of a day that is over, in batches; each begins a review of its own. Whose readings are
 * published already is left out and named, so that a publication that was stopped can be repeated.
 * @throws ReadingsUnfit, DayNotOver, IntervalsUnfit, NothingPublished
 */
export async function publishReadings(
  handle: Handle,
  params: PublishReadingsParams,
  options: BatchOptions = {},
): Promise<PublishReceipt> {
  const day = numberOf(handle, params.day);
  const { items, intervals } = itemsOf(params);
  const [before, absent] = await Promise.all([
    publicationsOn(handle, day),
    findEvents(handle, "meters", "ReadingsAbsent", [day]),
  ]);
  const known = new Set([
    ...before
      .filter(({ values }) => named("BatchKind", values.kind) === "Daily")
      .flatMap(({ values }) => idsIn(values.participants)),
    ...absent.map(({ values }) => values.participant),
  ]);
  const news = items.filter(({ participant }) => !known.has(participant));
  const published = await publishItems(handle, "publish", day, intervals, news, options);
  const context = contextOf(handle);
  const repeated = items
    .filter(({ participant }) => known.has(participant))
    .map(({ participant }) => ({
      participant,
      error: new PublishedTwice({ day: BigInt(day), participant }, { context }),
    }));
  return { ...published, refused: [...published.refused, ...repeated] };
}
