/**
 * What a market is deployed with: constants, members of roles and the Council of the institutions, in one file. Every constant has a
 * default that suits China's local time; roles and Council have none where real institutions decide.
 */
import { isAddress } from "ethers";
import { ROLES } from "../../sdk/src/access/roleIds.ts";
import type { MarketConstants } from "../../sdk/src/deployment.ts";

/** Members of the roles at the beginning; in a trial without a Council, a role without one belongs to the deployer. */
export interface RoleMembers {
  operator: string;
  regulator: string;
  guardian: string;
  registrar: string;
  treasury: string;
  gridCompany: string;
  metering: string;
}

/** Name of a role that an institution's account holds. */
export type MemberRole = keyof RoleMembers;

/** Name of a role: those, and the one that replaces modules. */
export type RoleName = MemberRole | "upgrader";

/** Id of the role that grants roles, and of the others. */
export const { admin: ADMIN_ID, ...ROLE_IDS } = ROLES;

/** Roles of institutions' accounts. */
export const MEMBER_ROLES = [
  "operator",
  "regulator",
  "guardian",
  "registrar",
  "treasury",
  "gridCompany",
  "metering",
] as const;

/** The institutions that decide together, and how long they wait. */
export interface CouncilParameters {
  /** Accounts of the institutions. */
  members: readonly string[];
  /** How many of them decide: more than half. */
  threshold: number;
  /** Seconds before a change of roles takes effect; 3 days by default. */
  adminDelaySeconds?: number;
  /** Seconds before a module is replaced, at least the longest session and settlement window; 14 days by default. */
  upgradeDelaySeconds?: number;
  /** Seconds from a proposal to its end; 60 days by default. */
  proposalLifetimeSeconds?: number;
}

/** Delays of a Council that does not name its own. */
export const DEFAULT_DELAYS = {
  adminDelaySeconds: 3 * 86_400,
  upgradeDelaySeconds: 14 * 86_400,
  proposalLifetimeSeconds: 60 * 86_400,
} as const;

/** What a market is deployed with, as a file holds it. */
export interface DeploymentParameters {
  members?: Partial<RoleMembers>;
  constants?: Partial<MarketConstants>;
  council?: CouncilParameters;
}

/** The constants that contracts keep for ever. */
export const DEFAULT_CONSTANTS: MarketConstants = {
  offsetSeconds: 28_800,
  dayLengthSeconds: 86_400,
  gateLeadSeconds: 3_600,
  longestRevealWindowSeconds: 43_200,
  accountChangeDelaySeconds: 172_800,
  confirmationSeconds: 10,
  confirmationBlocks: 0,
  reviewSeconds: 172_800,
  amendSeconds: 172_800,
  decideSeconds: 259_200,
  absentSeconds: 259_200,
  pricesWithinSeconds: 172_800,
  windowBlocks: 0,
  disputeFee: 100_000_000_000,
  tokenName: "Gridbourse billing token",
  tokenSymbol: "GBT",
};

/** Parameters that no market should be deployed with. */
export class ParametersUnfit extends Error {
  override name = "ParametersUnfit";
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

function checkConstants(constants: Partial<MarketConstants>): void {
  for (const [name, value] of Object.entries(constants)) {
    if (!(name in DEFAULT_CONSTANTS)) {
      throw new ParametersUnfit(
        `There is no constant ${name}; there are ${Object.keys(DEFAULT_CONSTANTS).join(", ")}.`,
      );
    }
    const wanted = typeof DEFAULT_CONSTANTS[name as keyof MarketConstants];
    if (typeof value !== wanted || (wanted === "number" && !Number.isInteger(value))) {
      throw new ParametersUnfit(
        `${name} is a ${wanted === "number" ? "whole number" : wanted}, not ${JSON.stringify(value)}.`,
      );
    }
  }
}

function checkMembers(members: Partial<RoleMembers>): void {
  for (const [role, member] of Object.entries(members)) {
    if (!(MEMBER_ROLES as readonly string[]).includes(role)) {
      const hint = role === "admin" || role === "upgrader" ? "that one belongs to the Council alone" : "";
      throw new ParametersUnfit(
        `${role} is no role for an account${hint === "" ? "" : `: ${hint}`}; roles are ${MEMBER_ROLES.join(", ")}.`,
      );
    }
    if (!isAddress(member))
      throw new ParametersUnfit(`The member of ${role} is an address, not ${JSON.stringify(member)}.`);
  }
}

/** What AccessManager keeps of a delay, and the chain of a time. */
const LONGEST_DELAY = 2 ** 32 - 1;

const quoted = (value: unknown) => JSON.stringify(value) ?? String(value);

function checkObject(what: string, given: unknown): void {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new ParametersUnfit(`${what} must be an object, not ${quoted(given)}.`);
  }
}

function checkFields(what: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new ParametersUnfit(`${what} has no ${unknown}; it has ${known.join(", ")}.`);
}

function checkCouncil(council: CouncilParameters, members: Partial<RoleMembers>, deployer: string): void {
  const delays = Object.keys(DEFAULT_DELAYS) as (keyof typeof DEFAULT_DELAYS)[];
  checkObject("The Council", council);
  checkFields("The Council", council, ["members", "threshold", ...delays]);
  const seats: readonly string[] = council.members;
  if (!Array.isArray(council.members)) {
    throw new ParametersUnfit(`Members of the Council are a list of addresses, not ${quoted(council.members)}.`);
  }
  for (const name of delays) {
    const seconds = council[name] ?? DEFAULT_DELAYS[name];
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_DELAY) {
      throw new ParametersUnfit(`${name} is a whole number from 1 to ${LONGEST_DELAY}, not ${quoted(seconds)}.`);
    }
  }
  for (const [i, member] of seats.entries()) {
    if (!isAddress(member)) {
      throw new ParametersUnfit(`Member ${i + 1} of the Council is an address, not ${JSON.stringify(member)}.`);
    }
    if (seats.findIndex((other) => same(other, member)) !== i) {
      throw new ParametersUnfit(`Member ${i + 1} of the Council, ${member}, is named twice.`);
    }
  }
  const count = seats.length;
  const most = Math.floor(count / 2) + 1;
  if (!Number.isInteger(council.threshold) || council.threshold < most || council.threshold > count) {
    throw new ParametersUnfit(
      `The Council of ${count} members decides with more than half of them, ${most} to ${count}, not with ${council.threshold}.`,
    );
  }
  for (const role of MEMBER_ROLES) {
    const member = members[role];
    if (member === undefined) throw new ParametersUnfit(`With a Council every role needs a member: ${role} has none.`);
    if (same(member, deployer)) {
      throw new ParametersUnfit(
        `The deployer ${deployer} holds no role once a Council decides, but is named for ${role}.`,
      );
    }
  }
}

/** Checks parameters as a whole before anything is sent. @throws ParametersUnfit */
export function checkParameters(
  { members = {}, constants = {}, council }: DeploymentParameters,
  deployer: string,
): void {
  checkObject("The value of members", members);
  checkObject("The value of constants", constants);
  checkConstants(constants);
  checkMembers(members);
  if (council !== undefined) checkCouncil(council, members, deployer);
}

/** Reads a file of parameters; what they say is checked by `checkParameters`. @throws ParametersUnfit */
export function parseParameters(text: string): DeploymentParameters {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    throw new ParametersUnfit(`The parameters are not JSON: ${(error as Error).message}.`);
  }
  checkObject("A file of parameters", given);
  checkFields("A file of parameters", given as object, ["members", "constants", "council"]);
  return given as DeploymentParameters;
}

/** A window of the review: so many seconds, and the blocks of all of them. */
const windowOf = (time: number, { windowBlocks }: MarketConstants) => ({ time, blockNumber: windowBlocks });

/** Terms of the ledger of readings, as its constructor takes them. */
export const reviewTermsOf = (constants: MarketConstants) => ({
  review: windowOf(constants.reviewSeconds, constants),
  amend: windowOf(constants.amendSeconds, constants),
  decide: windowOf(constants.decideSeconds, constants),
  absent: windowOf(constants.absentSeconds, constants),
  fee: constants.disputeFee,
});
