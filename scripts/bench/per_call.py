"""Price a sample of requests one call at a time, as libraries do, and count how many a second they manage.

python per_call.py LIBRARY LOG_FOLDER CALLS     LIBRARY is litellm or genai-prices; prints calls per second
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

import duckdb

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # the prices that came with it, not those of today

# Models that both libraries know; litellm has dropped retired ones.
MODELS = ("gpt-4o", "gpt-4.1", "gpt-4.1-nano", "claude-sonnet-4-5", "gemini-2.5-pro")
SAMPLE = """
    select provider, model, started_at, uncached_input_tokens, cache_read_tokens, cache_write_5m_tokens, output_tokens
    from read_parquet('{folder}/requests_0*.parquet')
    where model in {models} and not is_cache_hit
    limit {calls}
"""


def litellm_call(request: tuple) -> Callable[[], object]:
    """Return a call of litellm.completion_cost on a response that is there already, as in a callback."""
    import litellm

    provider, model, _, uncached, read, written, output = request
    usage = litellm.Usage(
        prompt_tokens=uncached + read + written,
        completion_tokens=output,
        total_tokens=uncached + read + written + output,
        prompt_tokens_details={"cached_tokens": read},
        cache_creation_input_tokens=written,
    )
    response = litellm.ModelResponse(model=model, usage=usage)
    library_provider = {"google": "gemini"}.get(provider, provider)
    return lambda: litellm.completion_cost(response, model=model, custom_llm_provider=library_provider)


def genai_prices_call(request: tuple) -> Callable[[], object]:
    """Return a call of genai_prices.calc_price as of the request's time."""
    import genai_prices

    provider, model, started_at, uncached, read, written, output = request
    usage = genai_prices.Usage(
        input_tokens=uncached + read + written,
        cache_read_tokens=read,
        cache_write_tokens=written,
        output_tokens=output,
    )
    moment = started_at.astimezone()
    return lambda: genai_prices.calc_price(usage, model_ref=model, provider_id=provider, genai_request_timestamp=moment)


def main() -> None:
    """Time all calls; the first, which loads the price list, is not among them."""
    library, folder, calls = sys.argv[1:]
    sample = duckdb.execute(SAMPLE.format(folder=folder, models=MODELS, calls=int(calls))).fetchall()
    prepare = {"litellm": litellm_call, "genai-prices": genai_prices_call}[library]
    priced = [prepare(request) for request in sample]
    priced[0]()
    began = time.perf_counter()
    for call in priced:
        call()
    print(len(priced) / (time.perf_counter() - began))


if __name__ == "__main__":
    main()
