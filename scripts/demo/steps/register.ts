/** Registration (注册): everybody applies, the registrar admits, sets limits and enters generating units. */
import { keccak256, toUtf8Bytes } from "ethers";
import { SHORT_NAME, sourceName } from "../names.ts";
import type { MarketDay, OfficeName, Say, Seat } from "../day.ts";
import { table } from "../draw/table.ts";
import { grouped } from "../draw/text.ts";
import type { Kind } from "../../../sdk/src/participants/index.ts";

/** Only hashes of documents are on the chain. */
export const documentHash = (text: string): string => keccak256(toUtf8Bytes(text));

const INSTITUTIONS: readonly (readonly [OfficeName, Kind])[] = [
  ["operator", "MarketOperator"],
  ["regulator", "Regulator"],
  ["government", "Government"],
  ["grid", "GridCompany"],
];

const REGION = 1;

/** Most that a seat declares on a side in one interval, lots. */
function largest({ steps }: Seat, side: "sell" | "buy", intervals: number): number {
  const lots = new Array<number>(intervals).fill(0);
  for (const step of steps) if (step.side === side) lots[step.interval]! += step.quantity;
  return Math.max(...lots);
}

export const register = {
  title: { en: "Participants register and are approved", zh: "市场主体注册与准入" },
  async run<S extends Seat>(day: MarketDay<S>, say: Say): Promise<string[]> {
    const { offices, bidders, plan, t } = day;
    for (const [office, kind] of INSTITUTIONS) {
      const at = offices[office];
      const hash = documentHash(at.name.en);
      at.participant = (await at.desk.participants.apply({ kind, region: REGION, documentHash: hash })).participant;
    }
    for (const [i, bidder] of bidders.entries()) {
      const { kind, name } = bidder.seat;
      const application = { kind, region: REGION, documentHash: documentHash(name.en) };
      bidder.participant = (await bidder.desk.participants.apply(application)).participant;
      say(t(`applications ${i + 1}/${bidders.length}`, `申请 ${i + 1}/${bidders.length}`));
    }
    const registrar = offices.registrar.desk.participants;
    const all = [...INSTITUTIONS.map(([office]) => offices[office].participant), ...bidders.map((b) => b.participant)];
    for (let at = 0; at < all.length; at += 200) {
      await registrar.approveMany({ applicants: all.slice(at, at + 200).map((participant) => ({ participant })) });
    }
    const lotKwh = plan.terms.lotKwh ?? 1;
    for (const [i, { seat, participant }] of bidders.entries()) {
      const [buyKwh, sellKwh] = (["buy", "sell"] as const).map((side) => largest(seat, side, plan.intervals) * lotKwh);
      await registrar.setLimits({ participant, buyKwh: buyKwh!, sellKwh: sellKwh! });
      say(t(`limits ${i + 1}/${bidders.length}`, `限额 ${i + 1}/${bidders.length}`));
    }
    for (const bidder of bidders) {
      const { capacityKw, source, name } = bidder.seat;
      if (source === null) continue;
      const licence = documentHash(`licence of ${name.en}`);
      const entry = { participant: bidder.participant, capacityKw, source, documentHash: licence };
      bidder.unit = (await registrar.addUnit(entry)).unit;
    }
    return summary(day);
  },
};

/** Who is there, by what they are. */
function summary<S extends Seat>(day: MarketDay<S>): string[] {
  const groups = new Map<string, Seat[]>();
  for (const { seat } of day.bidders) {
    const key = seat.source ?? seat.kind;
    groups.set(key, [...(groups.get(key) ?? []), seat]);
  }
  const rows = [...groups.values()].map((seats) => {
    const [first] = seats;
    const capacity = seats.reduce((sum, { capacityKw }) => sum + capacityKw, 0);
    const names = seats.slice(0, 2).map((seat) => day.name(seat));
    return [
      day.term(sourceName(first!)),
      String(seats.length),
      capacity === 0 ? "" : grouped(Math.round(capacity / 1_000)),
      names.join(day.t(", ", "、")) + (seats.length > 2 ? " …" : ""),
    ];
  });
  return [
    ...table({
      head: [day.t("who", "类别"), day.t("number", "数量"), "MW", day.t("such as", "例如")],
      rows,
      right: [1, 2],
    }),
    day.paint.faint(
      day.t(
        `And ${INSTITUTIONS.map(([office]) => SHORT_NAME[office]!.en).join(", ")}. On the chain: accounts, kinds, limits, units and hashes of documents; no personal data.`,
        `另有${INSTITUTIONS.map(([office]) => SHORT_NAME[office]!.zh).join("、")}。链上只有账户、类别、限额、机组与文件哈希，没有个人数据。`,
      ),
    ),
  ];
}
