/** The words of a statement in English and Chinese. No numbers and no units of their own. */
import type { ItemKind, Mode, Quality, Version } from "./statement.ts";

/** Language of a document. */
export type Lang = "en" | "zh";

/** Every language. */
export const LANGS = ["en", "zh"] as const satisfies readonly Lang[];

/** All words of a document. */
export interface Words {
  /** Language tag of the page. */
  tag: string;
  /** Colon with its space. */
  colon: string;
  title: string;
  market: string;
  participant: string;
  period: string;
  day: string;
  month: string;
  version: string;
  settlement: string;
  previous: string;
  rules: string;
  modeLabel: string;
  mode: Record<Mode, string>;
  versions: Record<Version, string>;
  toReceive: string;
  toPay: string;
  nothing: string;
  total: string;
  items: string;
  item: string;
  source: string;
  session: string;
  interval: string;
  energy: string;
  price: string;
  amount: string;
  kinds: Record<ItemKind, string>;
  settledBefore: string;
  lessSettledBefore: string;
  subtotalEnergy: string;
  afterFunds: string;
  sumOfItems: string;
  mean: string;
  meanAfterFunds: string;
  meteredEnergy: string;
  chart: string;
  intervals: string;
  days: string;
  contracted: string;
  metered: string;
  meteredExport: string;
  import: string;
  export: string;
  deviation: string;
  energyAmount: string;
  penalty: string;
  qualityLabel: string;
  quality: Record<Quality, string>;
  short: string;
  long: string;
  sum: string;
  explanation: string;
  signs: string;
  howDeviation: string;
  howEnergyAmount: string;
  howAmount: string;
  howRounded: string;
  dagger: string;
  exactLines: string;
  sumOfIntervals: string;
  asRecorded: string;
  bought: string;
  sold: string;
  paid: string;
  free: string;
  debt: string;
  ticket: string;
  transactions: string;
  notes: string;
  changes: string;
  before: string;
  after: string;
  difference: string;
}

/** The words by language. */
export const WORDS: Readonly<Record<Lang, Words>> = {
  en: {
    tag: "en",
    colon: ": ",
    title: "Settlement statement",
    market: "Market",
    participant: "Participant",
    period: "Period",
    day: "Day",
    month: "Month",
    version: "Version",
    settlement: "Settlement no.",
    previous: "Replaces no.",
    rules: "Rules",
    modeLabel: "Contracts",
    mode: { takeOrPay: "paid in full, deviation on top", difference: "settled as a difference" },
    versions: { preliminary: "preliminary", final: "final", corrected: "corrected" },
    toReceive: "To receive",
    toPay: "To pay",
    nothing: "Nothing to pay",
    total: "Total",
    items: "Items",
    item: "Item",
    source: "Source",
    session: "session",
    interval: "Interval",
    energy: "Energy",
    price: "Price",
    amount: "Amount",
    kinds: {
      trade: "Trade",
      deviation: "Deviation energy",
      penalty: "Deviation penalty",
      spread: "Spread",
      dayAhead: "Day-ahead energy",
      realTime: "Real-time energy",
      contractDifference: "Contract difference",
      fundShare: "Share of funds",
      correction: "Correction",
      bondReturned: "Bond returned",
      bondDrawn: "Bond drawn",
      disputeFee: "Dispute fee",
      ticket: "Ticket",
      debt: "Debt",
    },
    settledBefore: "settled before",
    lessSettledBefore: "Less what was settled before",
    subtotalEnergy: "Energy, subtotal",
    afterFunds: "After funds",
    sumOfItems: "Sum of all items",
    mean: "Mean price before funds",
    meanAfterFunds: "Mean price after funds",
    meteredEnergy: "Energy settled",
    chart: "Contracted and metered energy",
    intervals: "Intervals",
    days: "Days",
    contracted: "Contracted",
    metered: "Metered (import − export)",
    meteredExport: "Metered (export − import)",
    import: "Import",
    export: "Export",
    deviation: "Deviation",
    energyAmount: "Energy amount",
    penalty: "Penalty",
    qualityLabel: "Values",
    quality: { measured: "measured", estimated: "estimated", substituted: "substituted" },
    short: "Short",
    long: "Long",
    sum: "Sum",
    explanation: "How to check this statement",
    signs:
      "A positive amount is received by the participant, a negative one (−) is paid. Energy bought or drawn is positive, energy sold or fed in is negative.",
    howDeviation:
      "Deviation = import − export − contracted. Positive: short, bought at the price; negative: long, sold at it.",
    howEnergyAmount: "Energy amount = −deviation × price.",
    howAmount: "Amount = energy amount − penalty.",
    howRounded:
      "Amounts are computed exactly and rounded in print only: every column is rounded by its running sum, halves upward (toward the participant), so that its lines add up to the sum as printed.",
    dagger:
      "† In print the last digit differs by one from the rounding of the line itself, or from what its row gives, so that the column adds up.",
    exactLines: "Lines whose last digits cannot be seen from the rounded figures, exactly:",
    sumOfIntervals: "sum of the intervals below",
    asRecorded: "as recorded",
    bought: "bought",
    sold: "sold",
    paid: "How it was paid",
    free: "Free balance",
    debt: "Debt",
    ticket: "Ticket of the market",
    transactions: "Transactions",
    notes: "Notes",
    changes: "Changes against the previous statement",
    before: "Before",
    after: "After",
    difference: "Difference",
  },
  zh: {
    tag: "zh-CN",
    colon: "：",
    title: "结算单",
    market: "市场",
    participant: "市场主体",
    period: "结算周期",
    day: "日期",
    month: "月份",
    version: "版本",
    settlement: "结算编号",
    previous: "替代编号",
    rules: "规则版本",
    modeLabel: "合约结算方式",
    mode: { takeOrPay: "照付不议，偏差另计", difference: "差价结算" },
    versions: { preliminary: "预结算", final: "正式", corrected: "更正" },
    toReceive: "应收",
    toPay: "应付",
    nothing: "无应收应付",
    total: "合计",
    items: "结算明细",
    item: "项目",
    source: "来源",
    session: "场次",
    interval: "时段",
    energy: "电量",
    price: "价格",
    amount: "金额",
    kinds: {
      trade: "交易电费",
      deviation: "偏差电费",
      penalty: "偏差考核",
      spread: "价差费用",
      dayAhead: "日前电费",
      realTime: "实时电费",
      contractDifference: "合约差价电费",
      fundShare: "资金分摊",
      correction: "更正",
      bondReturned: "保证金退还",
      bondDrawn: "保证金扣划",
      disputeFee: "争议费用",
      ticket: "兑付凭证",
      debt: "欠款",
    },
    settledBefore: "此前已结",
    lessSettledBefore: "减：此前已结",
    subtotalEnergy: "电费小计",
    afterFunds: "分摊后小计",
    sumOfItems: "全部项目合计",
    mean: "分摊前均价",
    meanAfterFunds: "分摊后均价",
    meteredEnergy: "结算电量",
    chart: "合约电量与计量电量",
    intervals: "分时段明细",
    days: "分日明细",
    contracted: "合约电量",
    metered: "计量电量（用电 − 上网）",
    meteredExport: "计量电量（上网 − 用电）",
    import: "用电",
    export: "上网",
    deviation: "偏差电量",
    energyAmount: "电费",
    penalty: "考核",
    qualityLabel: "数据",
    quality: { measured: "实测", estimated: "估算", substituted: "替代" },
    short: "缺额",
    long: "余额",
    sum: "合计",
    explanation: "核对说明",
    signs: "金额为正表示应收，为负（−）表示应付。买入或用电为正，卖出或上网为负。",
    howDeviation: "偏差电量 = 用电 − 上网 − 合约电量。为正是缺额，按价格买入；为负是余额，按价格卖出。",
    howEnergyAmount: "电费 = −偏差电量 × 价格。",
    howAmount: "金额 = 电费 − 考核。",
    howRounded:
      "金额按精确值计算，仅在打印时取整：每列按累计值取整，逢半向上（有利于市场主体），因此各行之和与打印的合计完全一致。",
    dagger: "† 为使该列相加等于合计，打印的末位与该行自身取整值或与该行其他数字的结果相差一。",
    exactLines: "以下各行的末位无法由取整后的数字算出，精确算式为：",
    sumOfIntervals: "下列各时段之和",
    asRecorded: "按记录",
    bought: "买入",
    sold: "卖出",
    paid: "支付明细",
    free: "可用余额",
    debt: "欠款",
    ticket: "市场兑付凭证",
    transactions: "链上交易",
    notes: "备注",
    changes: "与前一版本的差异",
    before: "原值",
    after: "新值",
    difference: "差额",
  },
};
