// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEnergyRegister} from "../../energy/IEnergyRegister.sol";
import {Lanes} from "../../libraries/Lanes.sol";
import {Rounding} from "../../libraries/Rounding.sol";
import {Gate, Windows} from "../../libraries/Windows.sol";
import {ISealedSession, SessionRecord, SessionState} from "../../market/ISealedSession.sol";
import {IUniformPriceAuction} from "../../market/IUniformPriceAuction.sol";
import {Series} from "../IReferencePrices.sol";
import {DayRecord, Evidence, ISettlement, Mode, MonthRecord, RuleTerms} from "../ISettlement.sol";
import {Books} from "./Books.sol";

/// @title Preparing: what a day is settled by
library Preparing {
    using Books for Books.Store;

    /// @dev Bits of an allotted commitment (library Commitment of the market): state in 0–1, net amount per day in 64–191.
    uint256 private constant ALLOTTED = 3;
    uint256 private constant A_SIDE = 3;

    /// @notice See ISettlement.qualify.
    function qualify(Books.Store storage store, Books.Near memory near, Evidence calldata evidence) external {
        address market = evidence.market;
        require(_isMarket(store, market), ISettlement.MarketUnfit(market));
        uint256[6] memory groups;
        for (uint256 place = 0; place < 2 * A_SIDE; ++place) {
            bool receives = place < A_SIDE;
            uint256 participant = receives ? evidence.receivers[place] : evidence.payers[place - A_SIDE];
            uint256 word = ISealedSession(market).commitmentOf(evidence.session, participant);
            int256 net = int128(uint128(word >> 64));
            groups[place] = near.registry.recordOf(participant) >> 224;
            bool counts = word & 3 == ALLOTTED && (receives ? net > 0 : net < 0);
            for (uint256 other = receives ? 0 : A_SIDE; other < place; ++other) {
                if (groups[other] == groups[place]) counts = false;
            }
            require(counts, ISettlement.EvidenceWrong(evidence.session, participant, place));
        }
        store.qualified[market][evidence.session] = true;
        emit ISettlement.SessionQualified(market, evidence.session);
    }

    /// @notice See ISettlement.prepare.
    function prepare(Books.Store storage store, Books.Near memory near, uint256 day) external {
        require(!store.daysOf[day].prepared, ISettlement.DayPreparedBefore(day));
        _requireReviewed(near, day);
        uint256 version = store.versionOn(day);
        require(version != 0, ISettlement.NoRule(day));
        RuleTerms memory rule = store.rules[version];
        (uint256 intervals, uint256[] memory products, bool[] memory used, bool bonded) = near.register.productsOn(day);
        _listSessions(store, near.register, day, products, used);
        uint256 month = products[2];
        (int256[] memory first, int256[] memory second) = rule.mode == Mode.Difference
            ? _difference(near, rule, day, intervals)
            : _references(store, near, rule, day, intervals);
        uint256[] memory words = _keep(store.prices[day], first, second);
        store.daysOf[day] = DayRecord(uint32(version), uint32(month), uint8(intervals), true, bonded, 0);
        MonthRecord storage record = store.months[month];
        record.version = uint32(version);
        record.daysPrepared += 1;
        record.shortSum += int64(Books.meanOf(first));
        record.longSum += int64(Books.meanOf(second));
        emit ISettlement.DayPrepared(day, version, month, words);
    }

    function _requireReviewed(Books.Near memory near, uint256 day) private view {
        Gate memory reviewed = near.meters.firstReviewOf(day);
        if (reviewed.time != 0 && Windows.passed(reviewed)) return;
        Gate memory absent = near.meters.absentFrom(day);
        bool over = absent.time != 0 && Windows.passed(absent);
        require(over, ISettlement.ReviewNotOver(day, reviewed.time != 0 ? reviewed : absent));
    }

    /// @dev After the delivery gate no session of a product with this day begins, so what has ended now is all there will be.
    function _listSessions(
        Books.Store storage store,
        IEnergyRegister register,
        uint256 day,
        uint256[] memory products,
        bool[] memory used
    ) private {
        for (uint256 p = 0; p < products.length; ++p) {
            (address live, ) = register.liveSession(products[p]);
            require(live == address(0), ISettlement.SessionsNotEnded(day, products[p], live));
            if (!used[p]) continue;
            for (uint256 m = 0; m < store.markets.length; ++m) {
                address market = store.markets[m];
                uint256[] memory sessions = ISealedSession(market).sessionsOf(products[p]);
                for (uint256 s = 0; s < sessions.length; ++s) {
                    SessionRecord memory record = ISealedSession(market).recordOf(sessions[s]);
                    if (record.state != SessionState.Ended || record.sheets == 0) continue;
                    store.sessions[day][market].push(sessions[s]);
                }
            }
        }
    }

    /// @dev Real-time and day-ahead prices, the fallback where nothing was published.
    function _difference(
        Books.Near memory near,
        RuleTerms memory rule,
        uint256 day,
        uint256 intervals
    ) private view returns (int256[] memory realTime, int256[] memory dayAhead) {
        bool any;
        (any, realTime) = _published(near, Series.RealTime, day, intervals);
        if (!any) _fill(realTime, rule.fallbackPrice);
        (any, dayAhead) = _published(near, Series.DayAhead, day, intervals);
        if (!any) _fill(dayAhead, rule.fallbackPrice);
    }

    /// @dev Short pays the larger, long gets the smaller of the auctions' average and the balancing price; where one is missing, the other; where both are, the fallback.
    function _references(
        Books.Store storage store,
        Books.Near memory near,
        RuleTerms memory rule,
        uint256 day,
        uint256 intervals
    ) private view returns (int256[] memory short, int256[] memory long) {
        bool published;
        if (rule.publishedPrice) (published, short) = _published(near, Series.Balancing, day, intervals);
        else short = new int256[](intervals);
        long = new int256[](intervals);
        int256[] memory values = new int256[](intervals);
        int256[] memory volumes = new int256[](intervals);
        if (rule.auctionPrice) _addAuctions(store, rule.minimumKwh, day, values, volumes);
        for (uint256 i = 0; i < intervals; ++i) {
            int256 price = short[i];
            if (!published && volumes[i] == 0) (short[i], long[i]) = (rule.fallbackPrice, rule.fallbackPrice);
            else if (volumes[i] == 0) long[i] = price;
            else {
                int256 mean = Rounding.divFloor(values[i], volumes[i]);
                short[i] = published && price > mean ? price : mean;
                long[i] = published && price < mean ? price : mean;
            }
        }
    }

    function _addAuctions(
        Books.Store storage store,
        uint256 minimumKwh,
        uint256 day,
        int256[] memory values,
        int256[] memory volumes
    ) private view {
        for (uint256 m = 0; m < store.markets.length; ++m) {
            address market = store.markets[m];
            uint256[] storage sessions = store.sessions[day][market];
            for (uint256 s = 0; s < sessions.length; ++s) {
                if (!store.qualified[market][sessions[s]]) continue;
                (int256[] memory prices, uint256[] memory traded) = IUniformPriceAuction(market).resultOf(sessions[s]);
                for (uint256 i = 0; i < values.length; ++i) {
                    if (traded[i] == 0 || traded[i] < minimumKwh) continue;
                    values[i] += prices[i] * int256(traded[i]);
                    volumes[i] += int256(traded[i]);
                }
            }
        }
    }

    function _published(
        Books.Near memory near,
        Series series,
        uint256 day,
        uint256 intervals
    ) private view returns (bool any, int256[] memory values) {
        (bool isFinal, uint256[] memory lanes) = near.prices.finalOf(series, day);
        require(isFinal, ISettlement.PricesNotFinal(day));
        any = lanes.length != 0;
        values = new int256[](intervals);
        if (!any) return (any, values);
        for (uint256 i = 0; i < intervals; ++i) {
            values[i] = int32(uint32(lanes[i / Lanes.PER_WORD] >> (32 * (i % Lanes.PER_WORD))));
        }
    }

    function _fill(int256[] memory values, int256 value) private pure {
        for (uint256 i = 0; i < values.length; ++i) values[i] = value;
    }

    function _keep(
        uint256[24] storage stored,
        int256[] memory first,
        int256[] memory second
    ) private returns (uint256[] memory words) {
        uint256 side = Lanes.wordsOf(first.length);
        words = new uint256[](2 * side);
        for (uint256 i = 0; i < first.length; ++i) {
            uint256 shift = 32 * (i % Lanes.PER_WORD);
            words[i / Lanes.PER_WORD] |= uint256(uint32(int32(first[i]))) << shift;
            words[side + i / Lanes.PER_WORD] |= uint256(uint32(int32(second[i]))) << shift;
        }
        for (uint256 w = 0; w < side; ++w) {
            stored[w] = words[w];
            stored[Books.SIDE + w] = words[side + w];
        }
    }

    function _isMarket(Books.Store storage store, address market) private view returns (bool) {
        for (uint256 m = 0; m < store.markets.length; ++m) {
            if (store.markets[m] == market) return true;
        }
        return false;
    }
}
