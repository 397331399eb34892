// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Calls of the ledgers, with data that is not copied
/// @notice A batch hands lists to the ledgers and gets lists back, a word or more for each participant. The ordinary way copies them word by word; here the head of
/// a call (selector, numbers, offsets) is written into room that was left before the list, and what lies in memory is sent as it is.
/// @dev Before the (first) list of a call there must be HEAD bytes that nothing else uses. The ledgers are the project's own: what they answer is a list,
/// encoded in the usual way.
library LedgerCalls {
    /// @notice Bytes before a list for the head of a call: three words and a selector at most.
    uint256 internal constant HEAD = 128;

    /// @notice Two lists of zeros, the second behind the first, with room before them. The first may be shortened later.
    function pair(
        uint256 firstLength,
        uint256 secondLength
    ) internal pure returns (uint256[] memory first, uint256[] memory second) {
        assembly ("memory-safe") {
            first := add(mload(0x40), HEAD)
            second := add(first, shl(5, add(firstLength, 1)))
            let end := add(second, shl(5, add(secondLength, 1)))
            calldatacopy(first, calldatasize(), sub(end, first)) // zeros
            mstore(first, firstLength)
            mstore(second, secondLength)
            mstore(0x40, end)
        }
    }

    /// @notice Calls a verb with two lists made by `pair`.
    function send(address target, bytes4 selector, uint256[] memory first, uint256[] memory second) internal {
        assembly ("memory-safe") {
            mstore(sub(first, 96), shr(224, selector))
            let args := sub(first, 64)
            mstore(args, 64)
            mstore(add(args, 32), sub(second, args))
        }
        _send(target, first, second, 68);
    }

    /// @notice Calls a verb with a number and two lists made by `pair`.
    function send(
        address target,
        bytes4 selector,
        uint256 leading,
        uint256[] memory first,
        uint256[] memory second
    ) internal {
        assembly ("memory-safe") {
            mstore(sub(first, 128), shr(224, selector))
            let args := sub(first, 96)
            mstore(args, leading)
            mstore(add(args, 32), 96)
            mstore(add(args, 64), sub(second, args))
        }
        _send(target, first, second, 100);
    }

    /// @notice Asks a view with one list that has room before it.
    function ask(
        address target,
        bytes4 selector,
        uint256[] memory list
    ) internal view returns (uint256[] memory answer) {
        assembly ("memory-safe") {
            mstore(sub(list, 64), shr(224, selector))
            mstore(sub(list, 32), 32)
        }
        return _ask(target, list, 36);
    }

    /// @notice Asks a view with a number and one list that has room before it.
    function ask(
        address target,
        bytes4 selector,
        uint256 leading,
        uint256[] memory list
    ) internal view returns (uint256[] memory answer) {
        assembly ("memory-safe") {
            mstore(sub(list, 96), shr(224, selector))
            mstore(sub(list, 64), leading)
            mstore(sub(list, 32), 64)
        }
        return _ask(target, list, 68);
    }

    /// @notice Asks a view with one number for one word.
    function ask(address target, bytes4 selector, uint256 argument) internal view returns (uint256 answer) {
        assembly ("memory-safe") {
            mstore(0, selector)
            mstore(4, argument)
            let success := staticcall(gas(), target, 0, 36, 0, 32)
            if iszero(and(success, gt(returndatasize(), 31))) {
                let room := mload(0x40)
                returndatacopy(room, 0, returndatasize())
                revert(room, returndatasize())
            }
            answer := mload(0)
        }
    }

    /// @notice Calls a verb with two numbers that answers with one word.
    function send(address target, bytes4 selector, uint256 first, uint256 second) internal returns (uint256 answer) {
        assembly ("memory-safe") {
            let room := mload(0x40)
            mstore(room, selector)
            mstore(add(room, 4), first)
            mstore(add(room, 36), second)
            let success := call(gas(), target, 0, room, 68, 0, 32)
            if iszero(and(success, gt(returndatasize(), 31))) {
                returndatacopy(room, 0, returndatasize())
                revert(room, returndatasize())
            }
            answer := mload(0)
        }
    }

    /// @dev The call's data begins `head` bytes before the first list and ends with the second.
    function _send(address target, uint256[] memory first, uint256[] memory second, uint256 head) private {
        assembly ("memory-safe") {
            let data := sub(first, head)
            let size := sub(add(second, shl(5, add(mload(second), 1))), data)
            if iszero(and(gt(extcodesize(target), 0), call(gas(), target, 0, data, size, 0, 0))) {
                let room := mload(0x40)
                returndatacopy(room, 0, returndatasize())
                revert(room, returndatasize())
            }
        }
    }

    function _ask(address target, uint256[] memory list, uint256 head) private view returns (uint256[] memory answer) {
        assembly ("memory-safe") {
            let data := sub(list, head)
            let success := staticcall(gas(), target, data, add(shl(5, add(mload(list), 1)), head), 0, 0)
            let room := mload(0x40)
            returndatacopy(room, 0, returndatasize())
            if iszero(and(success, gt(returndatasize(), 63))) {
                revert(room, returndatasize())
            }
            answer := add(room, 32) // behind its offset
            mstore(0x40, add(room, returndatasize()))
        }
    }
}
