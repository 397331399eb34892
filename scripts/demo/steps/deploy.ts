/** The market comes to the chain: contracts, roles, and a desk for everybody with an account. */
import { connect } from "../../../sdk/src/connect.ts";
import { deployMarket } from "../../deploy/deployMarket.ts";
import type { Bidder, MarketDay, Office, OfficeName, Say, Seat } from "../day.ts";
import { MNEMONIC } from "../embedded.ts";
import type { Name } from "../names.ts";
import { table } from "../draw/table.ts";

/** Accounts before those of the bidders, in order; the first deploys. */
export const OFFICES: Readonly<Record<OfficeName, Name>> = {
  deployer: { en: "Deployer (without any role afterwards)", zh: "部署方（部署后无任何权限）" },
  operator: { en: "Power exchange (operator)", zh: "电力交易中心（运营机构）" },
  regulator: { en: "Energy regulator", zh: "能源监管机构" },
  government: { en: "Government", zh: "政府" },
  grid: { en: "Grid company", zh: "电网企业" },
  metering: { en: "Metering centre of the grid company", zh: "电网计量中心" },
  treasury: { en: "Treasury bank", zh: "结算银行" },
  guardian: { en: "Guardian of pauses", zh: "应急监护人" },
  registrar: { en: "Registrar", zh: "注册登记机构" },
  association: { en: "Generators' association", zh: "发电企业协会" },
  student: { en: "A student", zh: "一名学生" },
  newspaper: { en: "A newspaper", zh: "一家报社" },
};

/** Institutions of the Council, and how many of them decide. */
const COUNCIL = ["operator", "grid", "regulator", "association"] as const satisfies readonly OfficeName[];
const COUNCIL_DECIDES = 3;

export const OFFICE_COUNT = Object.keys(OFFICES).length;

const HOLDS: readonly (readonly [contract: keyof MarketDay["deployment"]["addresses"], en: string, zh: string])[] = [
  ["AccessManager", "who may do what", "权限"],
  ["ParticipantRegistry", "participants, units, limits", "市场主体、机组、限额"],
  ["BillingToken", "money: ERC-20, 9 decimals", "计费介质：ERC-20，9 位小数"],
  ["ClearingHouse", "accounts and compartments", "账户资金与模块分账"],
  ["Guarantees", "pledges, letters of banks", "质押、履约保函"],
  ["EnergyRegister", "calendar, energy, holdings", "交割日历、发行与持有电量"],
  ["OutageSchedule", "outages of units", "机组检修计划"],
  ["UniformPriceAuction", "sealed bids, clearing", "密封申报、出清"],
  ["MeterLedger", "readings, review, disputes", "抄表、核对、争议"],
  ["ReferencePrices", "published prices", "公布的参考价格"],
  ["Settlement", "settlement, balancing fund", "结算、平衡资金池"],
];

export const deploy = {
  title: { en: "The market is deployed", zh: "部署市场" },
  async run<S extends Seat>(day: MarketDay<S>, say: Say): Promise<string[]> {
    const { chain, plan, t, paint } = day;
    const { accounts, connection } = chain;
    const account = (name: OfficeName) => accounts[Object.keys(OFFICES).indexOf(name)]!;
    day.deployment = await deployMarket(connection, {
      members: {
        operator: account("operator").address,
        regulator: account("regulator").address,
        guardian: account("guardian").address,
        registrar: account("registrar").address,
        treasury: account("treasury").address,
        gridCompany: account("grid").address,
        metering: account("metering").address,
      },
      council: { members: COUNCIL.map((name) => account(name).address), threshold: COUNCIL_DECIDES },
      constants: { offsetSeconds: plan.offsetSeconds },
      onProgress: ({ done, total, what }) => say(`${done + 1}/${total} ${what}`),
    });
    const { deployment } = day;
    const deskOf = (signer: (typeof accounts)[number]) => connect({ signer, deployment });
    const entries = Object.entries(OFFICES).map(async ([name, title]): Promise<[string, Office]> => {
      const own = account(name as OfficeName);
      return [name, { name: title, account: own, desk: await deskOf(own), participant: 0n }];
    });
    day.offices = Object.fromEntries(await Promise.all(entries)) as Record<OfficeName, Office>;

    const shared = plan.sharedAccounts ?? plan.seats.length;
    const desks = await Promise.all(accounts.slice(OFFICE_COUNT, OFFICE_COUNT + shared).map(deskOf));
    day.bidders = plan.seats.map((seat, i): Bidder<S> => {
      const conduct = plan.conducts?.get(i) ?? "plain";
      return {
        seat,
        account: accounts[OFFICE_COUNT + (i % shared)]!,
        desk: desks[i % shared]!,
        participant: 0n,
        unit: 0n,
        conduct,
        relayed: !(plan.sendsItself?.(i) ?? false),
        freeBefore: 0n,
        bid: null,
      };
    });

    return [
      ...table({
        head: [t("contract", "合约"), t("keeps", "保存"), t("address", "地址")],
        rows: HOLDS.map(([contract, en, zh]) => [contract, t(en, zh), deployment.addresses[contract]]),
      }),
      t(
        `The Council of ${COUNCIL.length} institutions holds every power over roles and modules; ${COUNCIL_DECIDES} of them decide, after a delay. The deployer holds none.`,
        `由 ${COUNCIL.length} 家机构组成的理事会掌握权限与模块；须 ${COUNCIL_DECIDES} 家同意并经过等待期。部署方不保留任何权限。`,
      ),
      paint.faint(
        t(
          `${accounts.length} accounts from Hardhat's public test mnemonic ("${MNEMONIC.split(" ").slice(0, 2).join(" ")} … junk"): known to everybody, worth nothing.`,
          `${accounts.length} 个账户来自 Hardhat 公开的测试助记词（“${MNEMONIC.split(" ").slice(0, 2).join(" ")} … junk”）：人尽皆知，毫无价值。`,
        ),
      ),
    ];
  },
};
