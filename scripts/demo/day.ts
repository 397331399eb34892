/** A market day under way: who takes part, what the session says, what has happened so far. */
import type { DeclaredStep } from "../../sdk/src/core/index.ts";
import type { Gridbourse } from "../../sdk/src/connect.ts";
import type { Deployment } from "../../sdk/src/deployment.ts";
import type { OpenBook } from "../../sdk/src/market/book.ts";
import type { Readings } from "../../sdk/src/delivery/index.ts";
import type { IntervalResult, OpenParams, SealedBid, SessionResult } from "../../sdk/src/market/index.ts";
import type { Kind, Source } from "../../sdk/src/participants/index.ts";
import type { Paint } from "./draw/paint.ts";
import type { Account, Chain } from "./embedded.ts";
import type { Language, Tell } from "./language.ts";
import { Meter } from "./meter.ts";
import type { Name } from "./names.ts";

/** Somebody with a seat in the market, before the day begins. */
export interface Seat {
  name: Name;
  kind: Kind;
  /** Of its generating unit; null where it has none. */
  source: Source | null;
  capacityKw: number;
  /** Energy it issues, kWh per interval. */
  issuedKwh: number[];
  steps: DeclaredStep[];
}

/** What a bidder does with its bid: most seal it and open it. */
export type Conduct = "plain" | "replaces" | "withdraws" | "silent";

/** A seat that has been taken. */
export interface Bidder<S extends Seat = Seat> {
  seat: S;
  account: Account;
  /** The market as seen by its account. */
  desk: Gridbourse;
  participant: bigint;
  /** Its generating unit, 0 for none. */
  unit: bigint;
  conduct: Conduct;
  /** Whether its commitment is signed and sent by somebody else. */
  relayed: boolean;
  /** Free money before it bid, base units. */
  freeBefore: bigint;
  /** What it keeps to open its bid; null after a withdrawal. */
  bid: SealedBid | null;
}

/** An institution or anybody else with an account. */
export interface Office {
  name: Name;
  account: Account;
  desk: Gridbourse;
  /** 0 where it is no participant. */
  participant: bigint;
}

export type OfficeName =
  | "deployer"
  | "operator"
  | "regulator"
  | "government"
  | "grid"
  | "metering"
  | "treasury"
  | "guardian"
  | "registrar"
  | "association"
  | "student"
  | "newspaper";

/** What a day is played by. */
export interface Plan<S extends Seat = Seat> {
  title: Name;
  seats: readonly S[];
  /** Delivery day, and seconds by which local time is ahead of UTC. */
  deliveryDay: string;
  offsetSeconds: number;
  intervals: number;
  /** Currency as in "yuan". */
  currency: Name;
  /** Whether English output shows Chinese terms beside its own. */
  bilingual: boolean;
  /** Terms of the session but for product, beneficiary and gates. */
  terms: Omit<OpenParams, "product" | "beneficiary" | "gates">;
  /** Accounts that the bidders share; each has its own by default. */
  sharedAccounts?: number;
  /** Who does something else than sealing its bid and opening it, by place. */
  conducts?: ReadonlyMap<number, Conduct>;
  /** Who sends its own commitment, instead of signing it for a relay. */
  sendsItself?: (place: number) => boolean;
}

/** How a day is shown. */
export interface Showing {
  language: Language;
  t: Tell;
  paint: Paint;
  columns: number;
}

/** A market day under way; its steps bring about what the fields say, one after the other. */
export class MarketDay<S extends Seat = Seat> implements Showing {
  readonly plan: Plan<S>;
  readonly chain: Chain;
  readonly meter: Meter;
  readonly language: Language;
  readonly t: Tell;
  readonly paint: Paint;
  readonly columns: number;
  deployment!: Deployment;
  offices!: Readonly<Record<OfficeName, Office>>;
  bidders: Bidder<S>[] = [];
  product = 0n;
  terms!: SessionResult;
  /** The book as anybody reads it from the chain. */
  book!: OpenBook;
  saltSum = 0n;
  results: IntervalResult[] = [];
  /** Free money of the beneficiary before anybody bid. */
  beneficiaryBefore = 0n;
  /** Metering points, positions of the delivery day (kWh by interval) and true readings, by participant. */
  readonly points = new Map<bigint, bigint>();
  readonly positions = new Map<bigint, number[]>();
  readonly readings = new Map<bigint, Readings>();

  constructor(plan: Plan<S>, chain: Chain, { language, t, paint, columns }: Showing) {
    this.plan = plan;
    this.chain = chain;
    this.meter = new Meter(chain);
    this.language = language;
    this.t = t;
    this.paint = paint;
    this.columns = columns;
  }

  get session(): bigint {
    return this.terms.session;
  }

  /** A name in the language of the day. */
  name({ name }: { name: Name }): string {
    return name[this.language];
  }

  /** A term: in English with its Chinese twin where the day is bilingual. */
  term({ en, zh }: Name): string {
    if (this.language === "zh") return zh;
    return this.plan.bilingual ? `${en} ${zh}` : en;
  }

  /** Unix time of a local hour of the day before delivery. */
  eve(hour: number, minute = 0): number {
    const midnight = Date.parse(`${this.plan.deliveryDay}T00:00:00Z`) / 1_000 - this.plan.offsetSeconds - 86_400;
    return midnight + 3_600 * hour + 60 * minute;
  }

  /** Those whose sheet comes into the book. */
  get revealing(): Bidder<S>[] {
    return this.bidders.filter(({ conduct }) => conduct === "plain" || conduct === "replaces");
  }
}

/** Says how far a step has come. */
export type Say = (text: string) => void;

/** One step of a day. */
export interface Step<S extends Seat = Seat> {
  title: Name;
  /** Does it, and tells what is worth reading, line by line. */
  run(day: MarketDay<S>, say: Say): Promise<string[]>;
}
