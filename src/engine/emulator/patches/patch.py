"""How a function of ours gets into a class of moto's."""

from functools import wraps


def replaces(owner):
    """Puts the function in the place of the owner's method of its name, which it gets as its first argument."""

    def put(function):
        original = getattr(owner, function.__name__)

        @wraps(original)
        def method(*args, **kwargs):
            return function(original, *args, **kwargs)

        setattr(owner, function.__name__, method)

    return put


def adds(owner):
    """Gives the owner a method that it lacks."""

    def put(function):
        if hasattr(owner, function.__name__):
            raise AttributeError(f"moto has {owner.__name__}.{function.__name__} by now")
        setattr(owner, function.__name__, function)

    return put
