/** How sentences write numbers: with units, intervals from 1, times in ISO local. */
import { bidSheet, calendar } from "../core/index.ts";
import { formatMoney, formatPrice, formatTime } from "../units.ts";

/** A gate of time and block; block 0 stands for "by time alone". */
export interface GateValue {
  /** Unix seconds. */
  time: bigint;
  blockNumber: bigint;
}

/** Languages of the sentences. */
export type Locale = "en" | "zh";

/** What a sentence can say better when it knows it. */
export interface SentenceContext {
  /** Seconds by which local time is ahead of UTC; UTC+8 by default. */
  offsetSeconds?: number;
  /** Length of a delivery day in seconds. */
  dayLengthSeconds?: number;
  /** Floor and tick of the session, 0.001 currency/MWh: keys become prices. */
  prices?: { floor: number; tick: number };
}

/** Formats of one language. */
export interface Words {
  money(baseUnits: bigint): string;
  kwh(energy: bigint): string;
  /** Metered energy: whole kWh where it is, else Wh. */
  wh(energy: bigint): string;
  /** A count, thousands apart. */
  count(value: bigint): string;
  /** A price key: a price where the session is known, otherwise ticks above its floor. */
  key(key: bigint): string;
  /** 0.001 currency/MWh. */
  price(price: bigint): string;
  time(seconds: bigint): string;
  gate(gate: GateValue): string;
  /** A delivery day, by its number. */
  day(number: bigint): string;
  /** A product by its id and its place in the tree. */
  product(id: bigint): string;
  /** The number of an interval, from its index. */
  fromIndex(index: bigint): bigint;
  side(sell: boolean): string;
  hex(value: bigint): string;
  names(name: string): string;
  /** A role by its id. */
  role(id: bigint): string;
}

const ZH: Readonly<Record<string, string>> = {
  None: "无",
  Applied: "已申请",
  Approved: "已准入",
  Suspended: "已暂停",
  Coal: "燃煤",
  Gas: "燃气",
  Hydro: "水电",
  Nuclear: "核电",
  Wind: "风电",
  Solar: "光伏",
  Biomass: "生物质",
  Storage: "储能",
  Other: "其他",
  Live: "进行中",
  Cleared: "已出清",
  Ended: "已结束",
  Cancelled: "已取消",
  Voided: "已作废",
  Published: "待核对",
  Confirmed: "已确认",
  Disputed: "有争议",
  Absent: "无读数",
  Open: "待电网企业修正",
  Amended: "已修正待核对",
  Appealed: "待监管裁定",
  Resolved: "已了结",
  Void: "不成立",
  Running: "进行中",
  Closed: "已关账",
  Sharing: "分摊中",
  Shared: "已分摊",
  Balancing: "平衡",
  DayAhead: "日前",
  RealTime: "实时",
};

const EN: Readonly<Record<string, string>> = {
  None: "none",
  Applied: "an applicant",
  Approved: "approved",
  Suspended: "suspended",
  Coal: "coal",
  Gas: "gas",
  Hydro: "hydro",
  Nuclear: "nuclear",
  Wind: "wind",
  Solar: "solar",
  Biomass: "biomass",
  Storage: "storage",
  Other: "other",
  Live: "live",
  Cleared: "cleared",
  Ended: "ended",
  Cancelled: "cancelled",
  Voided: "voided",
  Published: "published",
  Confirmed: "confirmed",
  Disputed: "disputed",
  Absent: "absent",
  Open: "open",
  Amended: "amended",
  Appealed: "before the regulator",
  Resolved: "resolved",
  Void: "void",
  Running: "running",
  Closed: "closed",
  Sharing: "being shared",
  Shared: "shared",
  Balancing: "balancing",
  DayAhead: "day-ahead",
  RealTime: "real-time",
};

/** Roles in the order of their ids, as MarketRoles has them. */
const ROLES_EN = [
  "ADMIN",
  "OPERATOR",
  "REGULATOR",
  "GUARDIAN",
  "REGISTRAR",
  "TREASURY",
  "GRID_COMPANY",
  "UPGRADER",
  "METERING",
];
const ROLES_ZH = ["管理员", "市场运营", "监管", "守护", "登记", "资金托管", "电网企业", "升级", "计量"];

/** Thousands apart, the same on every machine. */
const grouped = (value: bigint): string => value.toString().replace(/\B(?=(\d{3})+$)/g, ",");

/** Where a product is in the tree of delivery; empty for an id that is no product. */
function placeOf(id: bigint, en: boolean): string {
  try {
    if (en) return calendar.describe(id);
    const parts = calendar.partsOf(id);
    const kind = parts.class === 0 ? "" : `，类别 ${parts.class}`;
    if (parts.span === "year") return `第 ${parts.year} 交割年${kind}`;
    if (parts.span === "day") return `第 ${parts.year} 交割年第 ${parts.day} 日${kind}`;
    const days = { month: "", workingDays: "工作日", restDays: "休息日" }[parts.span];
    return `第 ${parts.year} 交割年第 ${parts.month} 月${days}${kind}`;
  } catch {
    return "";
  }
}

/** The formats of a language. */
export function wordsIn(locale: Locale, context: SentenceContext): Words {
  const { offsetSeconds = 28_800, dayLengthSeconds = 86_400, prices } = context;
  const en = locale === "en";
  const time = (seconds: bigint) => formatTime(seconds, offsetSeconds);
  const kwh = (energy: bigint) => (en ? `${grouped(energy)} kWh` : `${grouped(energy)} 千瓦时`);
  const price = (value: bigint) => (en ? `${formatPrice(value)} per MWh` : `${formatPrice(value)} 元/兆瓦时`);
  return {
    money: (baseUnits) => (en ? formatMoney(baseUnits) : `${formatMoney(baseUnits)} 元`),
    kwh,
    wh: (energy) =>
      energy !== 0n && energy % 1_000n === 0n
        ? kwh(energy / 1_000n)
        : en
          ? `${grouped(energy)} Wh`
          : `${grouped(energy)} 瓦时`,
    count: grouped,
    price,
    key(key) {
      if (prices !== undefined && key >= 4n) return price(BigInt(bidSheet.priceOf(prices, Number(key))));
      const ticks = (key >> 2n) - 1n;
      return en ? `${ticks} ticks above the floor` : `下限以上 ${ticks} 个价位`;
    },
    time,
    gate({ time: seconds, blockNumber }) {
      if (blockNumber === 0n) return time(seconds);
      return en ? `${time(seconds)} and block ${blockNumber}` : `${time(seconds)} 且区块 ${blockNumber}`;
    },
    day(number) {
      if (dayLengthSeconds !== 86_400) return en ? `day ${number}` : `第 ${number} 日`;
      return formatTime(number * 86_400n, 0).slice(0, 10);
    },
    product(id) {
      const place = placeOf(id, en);
      return en
        ? `product ${id}${place === "" ? "" : ` (${place})`}`
        : `交易标的 ${id}${place === "" ? "" : `（${place}）`}`;
    },
    fromIndex: (index) => index + 1n,
    side: (sell) => (en ? (sell ? "sell" : "buy") : sell ? "卖出" : "买入"),
    hex: (value) => `0x${value.toString(16)}`,
    names: (name) => (en ? EN[name] : ZH[name]) ?? name,
    role: (id) => (en ? ROLES_EN : ROLES_ZH)[Number(id)] ?? String(id),
  };
}
