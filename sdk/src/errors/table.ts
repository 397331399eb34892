/** All contract errors by selector. */
import * as access from "./access.ts";
import * as authority from "./authority.ts";
import type { ContractErrorClass } from "./base.ts";
import * as delivery from "./delivery.ts";
import * as energy from "./energy.ts";
import * as ground from "./ground.ts";
import * as market from "./market.ts";
import * as money from "./money.ts";
import * as participants from "./participants.ts";

const isErrorClass = (value: unknown): value is ContractErrorClass =>
  typeof value === "function" && "selector" in value;

/** Every class of a contract error. */
export const CONTRACT_ERRORS: readonly ContractErrorClass[] = [
  access,
  participants,
  money,
  energy,
  market,
  delivery,
  authority,
  ground,
].flatMap((domain) => Object.values<unknown>(domain).filter(isErrorClass));

/** The same by selector. */
export const ERROR_BY_SELECTOR: ReadonlyMap<string, ContractErrorClass> = new Map(
  CONTRACT_ERRORS.map((error) => [error.selector, error]),
);
