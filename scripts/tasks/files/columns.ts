/** Kinds of fields that the operator's tables have. */
import { getAddress, isHexString, keccak256, toUtf8Bytes } from "ethers";
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseDecimal, parseMoney, PRICE_DECIMALS } from "../../../sdk/src/units.ts";
import { bytesOf, type Column, Fault } from "./table.ts";

/** Most that a lane holds. */
export const UINT32 = 2 ** 32 - 1;

/** Makes a column optional. */
export const optional = <Value, Else>({ read }: Column<Value>, value: Else): Column<Value | Else> => ({
  read,
  otherwise: { value },
});

export const text: Column<string> = { read: (given) => given };

/** A whole number in a range. */
export const whole = (least: number, most: number = Number.MAX_SAFE_INTEGER): Column<number> => ({
  read(given) {
    const value = /^\d+$/.test(given) ? Number(given) : NaN;
    if (!Number.isSafeInteger(value)) throw new Fault(`"${given}" is not a whole number.`);
    if (value < least || value > most) throw new Fault(`${given} is out of range: ${least} to ${most}.`);
    return value;
  },
});

/** One of some names; capitals do not matter. */
export const oneOf = <const Name extends string>(names: readonly Name[]): Column<Name> => ({
  read(given) {
    const found = names.find((name) => name.toLowerCase() === given.toLowerCase());
    if (found === undefined) throw new Fault(`"${given}" is none of ${names.join(", ")}.`);
    return found;
  },
});

/** A price in currency/MWh with up to three decimals, in units of its last place. */
export const price: Column<number> = {
  read(given) {
    const value = parseDecimal(given, PRICE_DECIMALS);
    if (value < -(2n ** 31n) || value >= 2n ** 31n) {
      throw new Fault(`${given} is out of range: prices go from -2147483.648 to 2147483.647.`);
    }
    return Number(value);
  },
};

/** An amount of money above zero, base units. */
export const money: Column<bigint> = {
  read(given) {
    const value = parseMoney(given);
    if (value <= 0n) throw new Fault(`${given} is out of range: an amount is above zero.`);
    return value;
  },
};

/** An account. */
export const account: Column<string> = {
  read(given) {
    try {
      return getAddress(given);
    } catch {
      const why = /^0x[0-9a-f]{40}$/i.test(given) ? " (its capitals do not fit: a digit is wrong)" : "";
      throw new Fault(`"${given}" is no account like 0x… with 40 digits${why}.`);
    }
  },
};

/** 32 bytes that are not zero. */
export const isHash = (given: string) => isHexString(given, 32) && BigInt(given) !== 0n;

/** The hash of a document: 0x and 64 digits, or the path of a file (from the folder of the table) that is hashed here. */
export const document = (table: string): Column<string> => ({
  read(given) {
    if (isHash(given)) return given.toLowerCase();
    const file = resolve(dirname(table), given);
    if (/^0x/i.test(given) || !existsSync(file)) {
      throw new Fault(`"${given}" is neither a hash (0x and 64 digits, not all zero) nor a file beside the table.`);
    }
    try {
      return keccak256(bytesOf(file));
    } catch (error) {
      throw new Fault((error as Error).message);
    }
  },
});

/** A reference: 0x and 64 digits, or any text, which is hashed. */
export const reference: Column<string> = {
  read: (given) => (isHash(given) ? given.toLowerCase() : keccak256(toUtf8Bytes(given))),
};

/** Some intervals of a day: first and last, from 1. */
export interface Intervals {
  first: number;
  last: number;
}

/** An interval (19), several in a row (18-21), or all. */
export const intervals: Column<Intervals> = {
  read(given) {
    if (given.toLowerCase() === "all") return { first: 1, last: Infinity };
    const match = /^(\d+)(?:\s*-\s*(\d+))?$/.exec(given);
    if (match === null) throw new Fault(`"${given}" is no interval: a number from 1 (19), several (18-21), or all.`);
    const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
    if (first < 1 || last > 96 || first > last) {
      throw new Fault(`${given} is out of range: intervals go from 1 to 96, the first is not after the last.`);
    }
    return { first, last };
  },
};

/** A local day and time of the market: 2027-03-15 08:00; T between them and an offset behind are fine. Unix seconds. */
export const localTime = (offsetSeconds: number): Column<number> => ({
  read(given) {
    const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)(Z|[+-]\d{2}:\d{2})?$/.exec(given);
    const [, day = "", clock = "", zone] = match ?? [];
    const iso = `${day}T${clock.length === 5 ? `${clock}:00` : clock}`;
    const seconds = Date.parse(`${iso}${zone ?? "Z"}`) / 1_000 - (zone === undefined ? offsetSeconds : 0);
    // The calendar of Date is patient: it takes 30 February for 2 March.
    const exists = !Number.isNaN(seconds) && new Date(`${iso}Z`).toISOString().startsWith(iso);
    if (!exists) throw new Fault(`"${given}" is no time like 2027-03-15 08:00 (local time of the market).`);
    return seconds;
  },
});
