/** What participants and units are, by name, in the order of the contracts. */
import { ENUMS } from "../errors/index.ts";

/** Kinds of participants (DOMAIN: producer, user, retailer …). */
export const KINDS = [
  "None",
  "Generator",
  "LargeUser",
  "Retailer",
  "Prosumer",
  "Consumer",
  "GridCompany",
  "Government",
  "Regulator",
  "MarketOperator",
  "PublicMaintenance",
] as const;

/** What a participant is. */
export type Kind = Exclude<(typeof KINDS)[number], "None">;

/** Primary energy of a unit. */
export type Source = Exclude<(typeof ENUMS.Source)[number], "None">;

/** Where a participant stands; None for an id that nobody has. */
export type Status = (typeof ENUMS.Status)[number];

/** Number of a kind in the contracts. */
export const numberOfKind = (kind: Kind): number => KINDS.indexOf(kind);

/** Number of a source in the contracts. */
export const numberOfSource = (source: Source): number => ENUMS.Source.indexOf(source);
