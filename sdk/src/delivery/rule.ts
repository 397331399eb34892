import type { Handle } from "../chain/handle.ts";
import { read } from "../chain/send.ts";
import { UnknownRule } from "../errors/index.ts";
import { MODES, type Mode, RULE_KINDS, type RuleKind, BASES, type Base } from "./ruleTerms.ts";

/** A version of the rules. Prices in 0.001 currency/MWh, shares in 1/10,000. */
export interface RuleResult {
  version: bigint;
  mode: Mode;
  kind: RuleKind;
  base: Base;
  sources: ("auction" | "balancing")[];
  correctAtDay: boolean;
  minimumKwh: number;
  fallbackPrice: number;
  owner: bigint;
  bands: { uptoBps: number; shortBps: number; longBps: number; minimum: number }[];
  spread: { bandBps: number; overBps: number; underBps: number };
}

/** A version of the rules. @throws UnknownRule */
export async function rule(handle: Handle, params: { version: bigint }): Promise<RuleResult> {
  const { settlement } = handle.contracts;
  const { version } = params;
  const [terms, count] = await read(handle, () => Promise.all([settlement.ruleOf(version), settlement.ruleCount()]));
  if (version < 1n || version > count) throw new UnknownRule({ version });
  return {
    version,
    mode: MODES[Number(terms.mode)]!,
    kind: RULE_KINDS[Number(terms.kind)]!,
    base: BASES[Number(terms.base)]!,
    sources: [
      ...(terms.auctionPrice ? ["auction" as const] : []),
      ...(terms.publishedPrice ? ["balancing" as const] : []),
    ],
    correctAtDay: terms.correctAtDay,
    minimumKwh: Number(terms.minimumKwh),
    fallbackPrice: Number(terms.fallbackPrice),
    owner: terms.owner,
    bands: terms.bands.map((band) => ({
      uptoBps: Number(band.uptoBps),
      shortBps: Number(band.shortBps),
      longBps: Number(band.longBps),
      minimum: Number(band.minimum),
    })),
    spread: {
      bandBps: Number(terms.bandBps),
      overBps: Number(terms.overBps),
      underBps: Number(terms.underBps),
    },
  };
}
