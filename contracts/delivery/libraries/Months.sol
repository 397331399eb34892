// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Product} from "../../energy/IEnergyRegister.sol";
import {
    Base,
    DayRecord,
    ISettlement,
    Mode,
    MonthRecord,
    MonthStage,
    MonthStep,
    MonthTotals,
    RuleTerms
} from "../ISettlement.sol";
import {Books} from "./Books.sol";
import {Charging} from "./Charging.sol";
import {Fund} from "./Fund.sol";

/// @title Months: monthly rules, and the balance shared by metered energy
/// @notice Surplus: each gets ⌊balance · its energy / all energy⌋. Deficit: each pays ⌈that⌉. What is left is positive and goes to the owner that the rule names.
library Months {
    /// @notice See ISettlement.closeMonth.
    function close(Books.Store storage store, Books.Near memory near, uint256 month) external {
        Product memory product = near.register.productOf(month);
        // The month with its own first day, and not that of a class.
        bool known = product.deliveryDays != 0 && Books.monthOf(near.register, product.firstDay) == month;
        require(known, ISettlement.UnknownMonth(month));
        MonthRecord storage record = store.months[month];
        require(record.stage == MonthStage.Running, ISettlement.MonthInStage(month, record.stage));
        uint256 first = Books.firstDayOf(store);
        require(product.firstDay + product.deliveryDays > first, ISettlement.NoRule(product.firstDay));
        if (first < product.firstDay) first = product.firstDay;
        for (uint256 day = first; day < product.firstDay + product.deliveryDays; ++day) {
            DayRecord memory one = store.daysOf[day];
            uint256 published = near.meters.publishedOn(day);
            require(
                one.prepared && one.settled == published,
                ISettlement.MonthNotComplete(month, day, published, one.settled)
            );
        }
        record.stage = MonthStage.Closed;
        emit ISettlement.MonthClosed(month, record.balance, record.energyWh);
    }

    /// @notice See ISettlement.chargeMonth.
    function charge(
        Books.Store storage store,
        Books.Near memory near,
        uint256 month,
        uint256[] calldata participants
    ) external {
        MonthRecord memory record = store.months[month];
        require(record.stage == MonthStage.Closed, ISettlement.MonthInStage(month, record.stage));
        RuleTerms memory rule = store.rules[record.version];
        uint256[] memory who = participants;
        int256[] memory charges = new int256[](who.length);
        uint256 count = 0;
        int256 balance = 0;
        for (uint256 i = 0; i < participants.length; ++i) {
            MonthTotals storage totals = store.totals[month][participants[i]];
            if (totals.step != MonthStep.Entered) continue;
            totals.step = MonthStep.Charged;
            charges[count] = Charging.chargeOfMonth(
                rule,
                record,
                totals.deviationWh,
                totals.contractedWh,
                totals.excusedWh
            );
            balance += charges[count];
            who[count++] = participants[i];
        }
        _cut(who, charges, count);
        store.months[month].charged = record.charged + uint32(count);
        store.months[month].balance = record.balance + int128(balance);
        Fund.Result memory result = Fund.settle(store, near, 0, false, who, new uint256[](count), charges);
        for (uint256 i = 0; i < count; ++i) {
            uint256 number = ++store.accounts[who[i]].number;
            emit ISettlement.MonthCharged(who[i], month, number, charges[i], result.debts[i], result.ticketed[i]);
        }
    }

    /// @notice See ISettlement.shareMonth.
    function share(
        Books.Store storage store,
        Books.Near memory near,
        uint256 month,
        uint256[] calldata participants
    ) external {
        _begin(store, month);
        MonthRecord memory record = store.months[month];
        uint256[] memory who = participants;
        int256[] memory charges = new int256[](who.length);
        uint256 count = 0;
        int256 balance = record.balance;
        for (uint256 i = 0; i < participants.length; ++i) {
            MonthTotals storage totals = store.totals[month][participants[i]];
            if (totals.step == MonthStep.None || totals.step == MonthStep.Shared) continue;
            totals.step = MonthStep.Shared;
            charges[count] = -_shareOf(record, totals.energyWh);
            balance += charges[count];
            who[count++] = participants[i];
        }
        _cut(who, charges, count);
        record.shared += uint32(count);
        (store.months[month].shared, store.months[month].balance) = (record.shared, int128(balance));
        Fund.Result memory result = Fund.settle(store, near, 0, false, who, new uint256[](count), charges);
        for (uint256 i = 0; i < count; ++i) {
            uint256 number = ++store.accounts[who[i]].number;
            emit ISettlement.MonthShared(who[i], month, number, -charges[i], result.debts[i], result.ticketed[i]);
        }
        if (record.shared == record.participants) _end(store, near, month, balance);
    }

    function _begin(Books.Store storage store, uint256 month) private {
        MonthRecord storage record = store.months[month];
        if (record.stage == MonthStage.Sharing) return;
        RuleTerms storage rule = store.rules[record.version];
        bool charged = rule.mode != Mode.TakeOrPay || rule.base != Base.Month || record.charged == record.participants;
        require(record.stage == MonthStage.Closed && charged, ISettlement.MonthInStage(month, record.stage));
        (record.stage, record.toShare) = (MonthStage.Sharing, record.balance);
        emit ISettlement.SharingBegun(month, record.balance, record.energyWh);
    }

    /// @dev What a participant with so much metered energy has to receive of the balance.
    function _shareOf(MonthRecord memory record, uint256 energyWh) private pure returns (int256) {
        if (record.energyWh == 0) return 0;
        (int256 product, int256 all) = (int256(record.toShare) * int256(energyWh), int256(uint256(record.energyWh)));
        int256 part = product / all;
        return product % all < 0 ? part - 1 : part;
    }

    /// @dev The rest of a surplus, or of charges rounded up, is the owner's. A deficit that nobody's energy bears stays with the fund, in the current month.
    function _end(Books.Store storage store, Books.Near memory near, uint256 month, int256 rest) private {
        MonthRecord storage record = store.months[month];
        (record.stage, record.balance) = (MonthStage.Shared, 0);
        if (rest < 0) {
            uint256 current = Books.currentMonth(near.register);
            store.months[current].balance += int128(rest);
            emit ISettlement.Booked(current, rest);
        } else if (rest > 0) {
            uint256 owner = store.rules[record.version].owner;
            (uint256[] memory who, int256[] memory charges) = (new uint256[](1), new int256[](1));
            (who[0], charges[0]) = (owner, -rest);
            Fund.settle(store, near, 0, false, who, new uint256[](1), charges);
            emit ISettlement.RemainderGiven(month, owner, uint256(rest));
        }
    }

    function _cut(uint256[] memory who, int256[] memory charges, uint256 count) private pure {
        assembly ("memory-safe") {
            mstore(who, count)
            mstore(charges, count)
        }
    }
}
