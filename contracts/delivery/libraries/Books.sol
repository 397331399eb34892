// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEnergyRegister} from "../../energy/IEnergyRegister.sol";
import {IClearingHouse} from "../../money/IClearingHouse.sol";
import {IParticipantRegistry} from "../../participants/IParticipantRegistry.sol";
import {IMeterLedger} from "../IMeterLedger.sol";
import {IReferencePrices} from "../IReferencePrices.sol";
import {Account, DayRecord, ISettlement, MonthRecord, MonthTotals, Queue, RuleTerms, Ticket} from "../ISettlement.sol";

/// @title Books: what the settlement keeps, and the questions that its verbs ask
library Books {
    /// @dev A version that holds from a day on.
    struct Scheduled {
        uint32 fromDay;
        uint32 version;
    }

    struct Store {
        uint256 ruleCount;
        mapping(uint256 version => RuleTerms) rules;
        Scheduled[] schedule;
        address[] markets;
        /// Who pays out for a market that was succeeded.
        mapping(address market => address successor) heirs;
        mapping(address market => mapping(uint256 session => bool)) qualified;
        mapping(uint256 day => DayRecord) daysOf;
        /// Twelve words of the short side (real time), twelve of the long one (day ahead).
        mapping(uint256 day => uint256[24]) prices;
        mapping(uint256 day => mapping(address market => uint256[])) sessions;
        mapping(uint256 participant => Account) accounts;
        mapping(uint256 month => MonthRecord) months;
        mapping(uint256 month => mapping(uint256 participant => MonthTotals)) totals;
        /// Upper 192 bits of the leaf that was settled last as a correction | its batch.
        mapping(uint256 participant => mapping(uint256 day => uint256)) corrected;
        /// What was excused when a participant's day was settled, kWh in each interval; empty where nothing was. Outages published later change no correction.
        mapping(uint256 participant => mapping(uint256 day => uint64[])) excused;
        Queue queue;
        mapping(uint256 ticket => Ticket) tickets;
    }

    /// @dev The contracts that settlement works with.
    struct Near {
        IParticipantRegistry registry;
        IClearingHouse house;
        IEnergyRegister register;
        IMeterLedger meters;
        IReferencePrices prices;
    }

    uint256 internal constant SIDE = 12;

    /// @notice The rule in force on a day.
    function versionOn(Store storage store, uint256 day) internal view returns (uint256 version) {
        for (uint256 i = store.schedule.length; i != 0; --i) {
            Scheduled memory entry = store.schedule[i - 1];
            if (entry.fromDay <= day) return entry.version;
        }
    }

    function prepared(Store storage store, uint256 day) internal view returns (DayRecord memory record) {
        record = store.daysOf[day];
        require(record.prepared, ISettlement.DayNotPrepared(day));
    }

    /// @notice The first day of a participant that is not settled: a new one begins with the day of its approval, or with the first day that has a rule.
    function nextDayOf(Store storage store, Near memory near, uint256 participant) internal view returns (uint256) {
        uint256 next = store.accounts[participant].nextDay;
        if (next != 0) return next;
        uint256 approvedAt = near.registry.approvedAt(participant);
        if (approvedAt == 0) return type(uint32).max;
        uint256 day = localDay(near.register, approvedAt);
        uint256 first = firstDayOf(store);
        return day < first ? first : day;
    }

    /// @notice The first day that is settled at all.
    function firstDayOf(Store storage store) internal view returns (uint256) {
        return store.schedule.length == 0 ? type(uint32).max : store.schedule[0].fromDay;
    }

    /// @notice Products with a day that energy exists as by now: a longer one may have been split after the day was prepared.
    function productsOf(Near memory near, uint256 day) internal view returns (uint256[] memory products) {
        bool[] memory used;
        (, products, used, ) = near.register.productsOn(day);
        uint256 count = 0;
        for (uint256 p = 0; p < used.length; ++p) {
            if (used[p]) products[count++] = products[p];
        }
        assembly ("memory-safe") {
            mstore(products, count)
        }
    }

    /// @notice Local day of a time.
    function localDay(IEnergyRegister register, uint256 time) internal view returns (uint256) {
        int256 local = int256(time) + register.offset();
        return local < 0 ? 0 : uint256(local) / register.dayLength();
    }

    /// @notice Product of the month with a day.
    function monthOf(IEnergyRegister register, uint256 day) internal view returns (uint256) {
        (, uint256[] memory products, , ) = register.productsOn(day);
        return products[2];
    }

    /// @notice Product of the month with today; the last one there is, while the operator has not registered the next year.
    function currentMonth(IEnergyRegister register) internal view returns (uint256) {
        uint256 day = localDay(register, block.timestamp);
        (uint256 firstDay, uint256 deliveryDays, , , ) = register.calendarOf(register.yearCount());
        return monthOf(register, day < firstDay + deliveryDays ? day : firstDay + deliveryDays - 1);
    }

    /// @notice Prices of one side as signed numbers.
    function unpack(
        uint256[24] storage words,
        uint256 side,
        uint256 intervals
    ) internal view returns (int256[] memory values) {
        values = new int256[](intervals);
        unchecked {
            for (uint256 w = 0; 8 * w < intervals; ++w) {
                uint256 word = words[side * SIDE + w];
                for (uint256 i = 8 * w; i < 8 * w + 8 && i < intervals; ++i) {
                    values[i] = int256(int32(uint32(word)));
                    word >>= 32;
                }
            }
        }
    }

    /// @notice Floor mean of a side.
    function meanOf(int256[] memory values) internal pure returns (int256 mean) {
        int256 total = 0;
        for (uint256 i = 0; i < values.length; ++i) total += values[i];
        int256 count = int256(values.length);
        mean = total / count;
        if (total % count < 0) --mean;
    }
}
