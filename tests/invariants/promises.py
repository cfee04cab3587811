"""Promises that hold for every run, each as a function."""

import asyncio

from lambda_batch import BatchProcessingError, UnexpectedBatchTypeError
from tests.invariants.batches import group_of
from tests.invariants.runs import Ran, Setup
from tests.runtime.cases import SQS


def check_nothing_is_lost(ran: Ran) -> None:
    """Each record succeeds, goes to the sink or comes again: by a report, or as all fails.

    A record succeeds if its handler has returned and no hook has made a failure of it.
    """
    if ran.error is not None:
        return
    done, again = ran.settled, coming_again(ran)
    for position, identifier in enumerate(ran.drawn.identifiers):
        assert position in done or identifier in again, f"record {position} is lost"


def coming_again(ran: Ran) -> set[str]:
    """Return the identifiers of what Lambda delivers again, after a response that it accepts.

    Source: AWS Lambda Developer Guide: of a queue the reported messages come again; of a stream
    all from the lowest reported sequence number on.
    """
    reported, identifiers = set(ran.reported), ran.drawn.identifiers
    if not reported or ran.drawn.case is SQS or not all(map(str.isdecimal, identifiers)):
        return reported
    checkpoint = min(map(int, reported))
    return reported.union(name for name in identifiers if int(name) >= checkpoint)


def check_response(ran: Ran) -> None:
    """The response holds only the failed records, once each and in input order."""
    if ran.error is not None:
        return
    assert list(ran.response) == ["batchItemFailures"]
    assert all(list(failure) == ["itemIdentifier"] for failure in ran.response["batchItemFailures"])
    done = ran.settled
    failed = [name for at, name in enumerate(ran.drawn.identifiers) if at not in done]
    assert ran.reported == list(dict.fromkeys(failed))
    assert all(type(identifier) is str and identifier for identifier in ran.reported)


def check_outcomes(ran: Ran) -> None:
    """Check that process() returns, at each position, whether the record has succeeded."""
    if ran.outcomes is not None:
        done = ran.succeeded
        expected = ["success" if at in done else "fail" for at in range(len(ran.drawn.records))]
        # A user's own step may have returned nothing.
        assert [outcome[0] if outcome else "fail" for outcome in ran.outcomes] == expected


def check_error(ran: Ran, setup: Setup) -> None:
    """Check that an error is a handler's interrupt, a rejected event, or a batch that failed.

    No record of a rejected event was handled, and no record of a failed batch has succeeded.
    """
    error = ran.error
    if error is None:
        assert ran.settled or not (ran.drawn.records and setup.raises)
        return
    if isinstance(error, UnexpectedBatchTypeError):
        assert not ran.begun
    elif type(error) is BatchProcessingError:
        assert setup.raises
        assert not ran.settled
        if not ran.hooks.steps:  # else a record may have failed twice, or without an exception
            names = ran.drawn.identifiers
            returned = [at for at in ran.done if not ran.hooks.have_an_exception(names[at])]
            assert len(error.child_exceptions) == len(ran.drawn.records) - len(returned)
    else:
        planned = {type(act.error()) for act in ran.drawn.plan if act.error is not None}
        cancels = {asyncio.CancelledError for act in ran.drawn.plan if act.also == "cancel"}
        assert type(error) in planned | cancels
        assert not isinstance(error, Exception)


def check_contexts(ran: Ran, setup: Setup) -> None:
    """Handlers get the Lambda context if they ask for it and there is one."""
    given_one = setup.asks_for_context and setup.context is not None
    assert all(each is (setup.context if given_one else "none") for each in ran.contexts)


def check_report(ran: Ran) -> None:
    """The report tells what became of each record, also of a batch that raises."""
    if ran.sink is None or not ran.begun:
        return
    [report] = ran.sink.reports
    by_outcome = {
        outcome: {each.position for each in report.records if each.outcome == outcome}
        for outcome in ("succeeded", "sunk")
    }
    assert not ran.sunk & ran.succeeded
    assert by_outcome["sunk"] == ran.sunk
    if ran.error is None:  # else hooks may not have been asked about a record that was handled
        assert by_outcome["succeeded"] == ran.succeeded
    assert len(report.records) == len(ran.drawn.records)


def check_order(ran: Ran, setup: Setup) -> None:
    """No message is handled before those that it must follow have been, and no other waits."""
    done = set[int]()
    groups = [group_of(raw) for raw in ran.drawn.records]
    for what, position in ran.trace:
        if what == "sunk":
            done.add(position)
            continue
        if what == "end":
            done |= {position} & ran.succeeded
            continue
        for earlier in range(position):
            # One without a group could be of any.
            alike = groups[earlier] in (None, groups[position]) or groups[position] is None
            if alike or not setup.skips_group:
                assert earlier in done, f"{position} was handled before {earlier}"
    if ran.error is not None or setup.with_model or setup.hooks.steps:
        return  # what was not handled may have been stopped, or have failed before its handler
    for position in set(range(len(groups))) - set(ran.begun):
        before = {None, groups[position]} if setup.skips_group else set(groups)
        failed = [groups[at] for at in range(position) if at not in done]
        assert failed
        assert groups[position] is None or before.intersection(failed), f"{position} has waited"


def check_all(ran: Ran, setup: Setup) -> None:
    """Check what holds for every batch."""
    check_nothing_is_lost(ran)
    check_response(ran)
    check_outcomes(ran)
    check_error(ran, setup)
    check_contexts(ran, setup)
    check_report(ran)
    assert len(set(ran.begun)) == len(ran.begun), "a record was handled twice"
    assert repr(ran.drawn.event) == repr(ran.drawn.before), "the event was changed"
    check_tasks(ran, setup)


def check_tasks(ran: Ran, setup: Setup) -> None:
    """On the loop that is kept, no task is left but those that handlers have made."""
    if not (setup.mode.is_async and setup.mode.name == "async" and ran.begun):
        return
    loop = asyncio.get_event_loop()
    assert not asyncio.all_tasks(loop) - set(ran.spawned)
    for task in ran.spawned:
        loop.run_until_complete(asyncio.wait([task]))
