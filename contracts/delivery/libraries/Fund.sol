// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISettlement, Queue, Ticket} from "../ISettlement.sol";
import {Books} from "./Books.sol";

/// @title The balancing fund: charges come in, credits go out, and what it cannot pay waits in a queue of tickets
/// @notice Credits are paid from what the fund has beyond its tickets; what is missing becomes a ticket behind all others. Due to a ticket is
/// clamp(paid − start, 0, amount) − taken: oldest first, exact, without a walk, served by anyone.
library Fund {
    /// @dev What became of each participant.
    struct Result {
        uint256[] drawn;
        uint256[] debts;
        uint256[] ticketed;
    }

    /// @notice Settles with some participants at once: `received` is theirs already and lies in the compartment, `charges` go to the fund (negative: credits from it).
    /// Who has less to receive than to pay pays from its free money, then with the bond of the day, and owes the rest.
    function settle(
        Books.Store storage store,
        Books.Near memory near,
        uint256 day,
        bool bonded,
        uint256[] memory participants,
        uint256[] memory received,
        int256[] memory charges
    ) internal returns (Result memory result) {
        result.drawn = new uint256[](participants.length);
        result.debts = _take(near, participants, received, charges);
        if (bonded) result.drawn = near.register.deliver(day, participants, result.debts);
        for (uint256 i = 0; i < participants.length; ++i) {
            if (result.debts[i] == 0) continue;
            result.debts[i] -= result.drawn[i];
            if (result.debts[i] != 0) near.house.recordDebt(participants[i], result.debts[i]);
        }
        result.ticketed = _give(store, near, participants, received, charges);
    }

    /// @notice Lets tickets have what came in since. Returns what the fund has beyond them, without `aside`.
    function assign(Books.Store storage store, Books.Near memory near, uint256 aside) internal returns (uint256 left) {
        Queue memory queue = store.queue;
        left = near.house.compartmentOf(address(this)) - (queue.paid - queue.taken) - aside;
        uint256 missing = queue.owed - queue.paid;
        if (missing == 0 || left == 0) return left;
        uint256 paid = left < missing ? left : missing;
        store.queue.paid = queue.paid + uint112(paid);
        left -= paid;
    }

    /// @notice See ISettlement.serve.
    function serve(Books.Store storage store, Books.Near memory near, uint256 id) internal {
        Ticket storage ticket = store.tickets[id];
        require(ticket.participant != 0, ISettlement.UnknownTicket(id));
        uint256 due = dueOf(store.queue, ticket);
        if (due == 0) return;
        ticket.taken += uint112(due);
        store.queue.taken += uint112(due);
        emit ISettlement.TicketServed(id, ticket.participant, due);
        near.house.give(ticket.participant, due);
    }

    /// @notice What money has come in for and was not taken.
    function dueOf(Queue memory queue, Ticket memory ticket) internal pure returns (uint256) {
        if (queue.paid <= ticket.start) return 0;
        uint256 reached = queue.paid - ticket.start;
        return (reached < ticket.amount ? reached : ticket.amount) - ticket.taken;
    }

    /// @dev Charges beyond what each has to receive; what it did not have.
    function _take(
        Books.Near memory near,
        uint256[] memory participants,
        uint256[] memory received,
        int256[] memory charges
    ) private returns (uint256[] memory missing) {
        missing = new uint256[](participants.length);
        bool any = false;
        for (uint256 i = 0; i < participants.length; ++i) {
            if (charges[i] <= int256(received[i])) continue;
            missing[i] = uint256(charges[i]) - received[i];
            any = true;
        }
        if (!any) return missing;
        uint256[] memory paid = near.house.charge(participants, missing);
        for (uint256 i = 0; i < participants.length; ++i) missing[i] -= paid[i];
    }

    function _give(
        Books.Store storage store,
        Books.Near memory near,
        uint256[] memory participants,
        uint256[] memory received,
        int256[] memory charges
    ) private returns (uint256[] memory ticketed) {
        uint256[] memory amounts = new uint256[](participants.length);
        ticketed = new uint256[](participants.length);
        uint256 own = 0;
        uint256 credits = 0;
        for (uint256 i = 0; i < participants.length; ++i) {
            if (charges[i] < 0) {
                amounts[i] = received[i];
                credits += uint256(-charges[i]);
            } else if (int256(received[i]) > charges[i]) {
                amounts[i] = received[i] - uint256(charges[i]);
            }
            own += amounts[i];
        }
        uint256 left = assign(store, near, own);
        if (credits != 0) _credit(store, participants, charges, left, amounts, ticketed);
        if (own + credits != 0) near.house.giveMany(participants, amounts);
    }

    function _credit(
        Books.Store storage store,
        uint256[] memory participants,
        int256[] memory charges,
        uint256 left,
        uint256[] memory amounts,
        uint256[] memory ticketed
    ) private {
        for (uint256 i = 0; i < participants.length; ++i) {
            if (charges[i] >= 0) continue;
            uint256 credit = uint256(-charges[i]);
            uint256 paid = credit < left ? credit : left;
            left -= paid;
            amounts[i] += paid;
            if (paid == credit) continue;
            ticketed[i] = credit - paid;
            _issue(store, participants[i], credit - paid);
        }
    }

    function _issue(Books.Store storage store, uint256 participant, uint256 amount) private {
        Queue storage queue = store.queue;
        uint256 id = ++queue.tickets;
        store.tickets[id] = Ticket(uint32(participant), queue.owed, uint112(amount), 0);
        emit ISettlement.TicketIssued(id, participant, queue.owed, amount);
        queue.owed += uint112(amount);
    }
}
