/**
 * Monthly records of metering points from a table: registers, maximum demand, reactive energy. What stands already is not
 * published again.
 */
import { core, delivery, findEvents } from "../../../sdk/src/index.ts";
import type { MonthlyRecord } from "../../../sdk/src/delivery/index.ts";
import { idsIn } from "../delivery.ts";
import type { Desk, Report } from "../desk.ts";
import { oneOf, optional, text, UINT32, whole } from "../files/columns.ts";
import { readTable } from "../files/table.ts";
import { EXIT, type Result } from "../outcome.ts";
import { noTwins } from "../people.ts";
import { nameOf, productOf } from "../products.ts";
import { allPoints, codeHashOf } from "./points.ts";

export interface MonthlyOptions {
  file: string;
  month: string;
}

const MONTHLY = 5n;

/** Newest published record of each point, as bytes. */
async function publishedOf(market: Desk, month: bigint): Promise<Map<bigint, string>> {
  const found = new Map<bigint, string>();
  const { MONTHLY_BYTES, decodeMonthly } = delivery.items;
  const events = await findEvents(market, "meters", "ReadingsPublished", [undefined, month]);
  for (const { values, transactionHash } of events.filter((event) => event.values.kind === MONTHLY)) {
    const transaction = await market.provider.getTransaction(transactionHash);
    const call = transaction === null ? null : market.contracts.meters.interface.parseTransaction(transaction);
    if (call === null) continue;
    const accepted = new Set(idsIn(values.participants));
    const bytes = core.words.fromHex(call.args.getValue("items") as string);
    for (let at = 0; at + MONTHLY_BYTES <= bytes.length; at += MONTHLY_BYTES) {
      const record = bytes.subarray(at, at + MONTHLY_BYTES);
      const { point } = decodeMonthly(record);
      if (accepted.has(point)) found.set(point, core.words.toHex(record));
    }
  }
  return found;
}

/** Reads a table of records. @throws BadInput */
async function readRecords(market: Desk, file: string): Promise<MonthlyRecord[]> {
  const register = whole(0);
  const table = readTable(file, {
    meter: text,
    import_from_wh: register,
    import_to_wh: register,
    export_from_wh: optional(register, 0),
    export_to_wh: optional(register, 0),
    maximum_demand_kw: optional(whole(0, UINT32), 0),
    reactive_kvarh: optional(register, 0),
    meter_changed: optional(oneOf(["yes", "no"]), "no"),
  });
  const points = await allPoints(market);
  const byCode = new Map(points.map(({ codeHash, point }) => [codeHash, point]));
  const numbers = new Set(points.map(({ point }) => point));
  const pointOf = (meter: string) => {
    const number = /^\d{1,9}$/.test(meter) && numbers.has(BigInt(meter)) ? BigInt(meter) : undefined;
    return byCode.get(codeHashOf(meter)) ?? number;
  };
  noTwins(table, "meter", ({ meter }) => String(pointOf(meter) ?? meter), "the meter");
  for (const row of table.rows) {
    const { meter, meter_changed: changed } = row.values;
    if (pointOf(meter) === undefined) {
      table.fault(row, "meter", `"${meter}" is neither the code nor the number of a metering point (meters:list).`);
    }
    if (changed === "yes") continue;
    for (const side of ["import", "export"] as const) {
      if (row.values[`${side}_to_wh`] >= row.values[`${side}_from_wh`]) continue;
      table.fault(row, `${side}_to_wh`, "the register runs backwards, and the meter was not changed.");
    }
  }
  return table.done().rows.map(({ values }) => ({
    point: pointOf(values.meter)!,
    importFromWh: BigInt(values.import_from_wh),
    importToWh: BigInt(values.import_to_wh),
    exportFromWh: BigInt(values.export_from_wh),
    exportToWh: BigInt(values.export_to_wh),
    maximumDemandKw: values.maximum_demand_kw,
    reactiveKvarh: BigInt(values.reactive_kvarh),
    meterChanged: values.meter_changed === "yes",
  }));
}

export async function publishMonth(market: Desk, options: MonthlyOptions, report: Report): Promise<Result> {
  const month = await productOf(market, options.month);
  const name = await nameOf(market, month);
  const records = await readRecords(market, options.file);
  const before = await publishedOf(market, month);
  const isPublished = (record: MonthlyRecord) =>
    before.get(record.point) === core.words.toHex(delivery.items.encodeMonthly(record));
  const already = records.filter(isPublished).map(({ point }) => point);
  const missing = records.filter((record) => !isPublished(record));
  const none = { accepted: [], refused: [], batches: [] };
  let sent: Pick<delivery.PublishReceipt, "accepted" | "refused" | "batches"> = none;
  if (missing.length > 0) {
    const batches = market.batches(report, "monthly records");
    sent = await market.delivery.publishMonthly({ month, records: missing }, batches);
  }
  const count = sent.accepted.length;
  if (count > 0) report.say(`The record of ${name} is published for ${count} metering point${count === 1 ? "" : "s"}.`);
  if (already.length > 0) report.say(`The record of metering points ${already.join(", ")} is already published.`);
  const refused = sent.refused.map(({ participant: point, error }) => ({ point, why: error.sentence("en") }));
  for (const { point, why } of refused) report.say(`Metering point ${point} was refused: ${why}`);
  return {
    already: count === 0,
    ...(refused.length > 0 ? { code: EXIT.refused } : {}),
    month,
    accepted: sent.accepted,
    batches: sent.batches,
    alreadyPublished: already,
    refused,
  };
}
