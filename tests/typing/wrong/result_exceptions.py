from orders import messages


def show() -> None:
    for exception in messages.exceptions:
        raise exception  # mistake: those are tuples of sys.exc_info()
