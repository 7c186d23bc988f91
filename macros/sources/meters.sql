{#
    The one catalogue of meters: everything that an attempt is charged for by the quantity. Staging, rating, the ledger,
    mix, reconciliation and true-up loop over it; docs/adding_a_meter.md adds one.

    name        its name; its columns are <name>_rate, <name>_amount and <name>_cost_pico
    rate        what prices it: a token rate, an accelerator rate, a rate by the call; or the log states the cost itself
    quantity    the column that counts it
    component   the cost that it is a part of: token, compute, retrieval or third_party
    billed_as   its meter on a bill, as charge rules name it
    unit        by the call: what a bill may call one of it
    words       by the call: what a message calls one of it
    side        of tokens: input or output
    priced_as   of tokens: its meters on a rate card, each with a count of its own, <meter>_tokens
#}
{% macro meters(rate=none, component=none) -%}
    {%- set meters = [
        {'name': 'uncached_input', 'rate': 'token', 'quantity': 'uncached_input_tokens', 'component': 'token',
         'billed_as': 'uncached_input', 'side': 'input', 'priced_as': ['uncached_input']},
        {'name': 'cache_read', 'rate': 'token', 'quantity': 'cache_read_tokens', 'component': 'token',
         'billed_as': 'cache_read', 'side': 'input', 'priced_as': ['cache_read']},
        {'name': 'cache_write', 'rate': 'token', 'quantity': 'cache_write_tokens', 'component': 'token',
         'billed_as': 'cache_write', 'side': 'input', 'priced_as': ['cache_write_5m', 'cache_write_1h']},
        {'name': 'output', 'rate': 'token', 'quantity': 'output_tokens', 'component': 'token',
         'billed_as': 'output', 'side': 'output', 'priced_as': ['output']},
        {'name': 'reported', 'rate': 'stated', 'quantity': 'reported_requests', 'component': 'token',
         'billed_as': 'requests'},
        {'name': 'compute', 'rate': 'accelerator', 'quantity': 'accelerator_microseconds', 'component': 'compute',
         'billed_as': 'accelerator_seconds'},
        {'name': 'retrieval_call', 'rate': 'call', 'quantity': 'retrieval_calls', 'component': 'retrieval',
         'billed_as': 'retrieval_calls', 'unit': 'call', 'words': 'retrieval'},
        {'name': 'vector_read', 'rate': 'call', 'quantity': 'vector_reads', 'component': 'retrieval',
         'billed_as': 'vector_reads', 'unit': 'read', 'words': 'vector read'},
        {'name': 'rerank_call', 'rate': 'call', 'quantity': 'rerank_calls', 'component': 'retrieval',
         'billed_as': 'rerank_calls', 'unit': 'rerank', 'words': 'rerank'},
        {'name': 'web_search_call', 'rate': 'call', 'quantity': 'web_search_calls', 'component': 'retrieval',
         'billed_as': 'web_search_calls', 'unit': 'call', 'words': 'web search'},
        {'name': 'tool_call', 'rate': 'call', 'quantity': 'tool_calls', 'component': 'third_party',
         'billed_as': 'tool_calls', 'unit': 'call', 'words': 'tool call'},
        {'name': 'logged_third_party', 'rate': 'stated', 'quantity': 'third_party_calls', 'component': 'third_party',
         'billed_as': 'third_party_calls'},
    ] -%}
    {%- set chosen = [] -%}
    {%- for meter in meters if rate in [none, meter.rate] and component in [none, meter.component] -%}
        {%- do chosen.append(meter) -%}
    {%- endfor -%}
    {{ return(chosen) }}
{%- endmacro %}

{# One value of each meter, in the catalogue's order: its name, its quantity or what it is billed as. #}
{% macro meter_values(key, rate=none, component=none) -%}
    {{ return(ai_unit_economics.meters(rate, component) | map(attribute=key) | list) }}
{%- endmacro %}

{# The kinds of input that are priced apart. #}
{% macro input_meters() -%}
    {{ return(ai_unit_economics.meters('token') | selectattr('side', 'equalto', 'input') | list) }}
{%- endmacro %}

{# The meters of tokens as rate cards name them: what is written to a cache has two prices. #}
{% macro token_rate_meters() -%}
    {{ return(ai_unit_economics.meter_values('priced_as', 'token') | sum(start=[])) }}
{%- endmacro %}

{# The columns that count tokens as they are priced, of input, output or both. #}
{% macro token_counts(side=none) -%}
    {%- set counts = [] -%}
    {%- for meter in ai_unit_economics.meters('token') if side in [none, meter.side] -%}
        {%- for priced in meter.priced_as -%}
            {%- do counts.append(priced ~ '_tokens') -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(counts) }}
{%- endmacro %}

{# What of the input is priced apart from the rest of it: the columns in which every log states cached tokens. #}
{% macro input_parts() -%}
    {{ return(ai_unit_economics.token_counts('input') | reject('equalto', 'uncached_input_tokens') | list) }}
{%- endmacro %}

{# What a message calls the calls of a component: `retrieval, vector read or rerank`. #}
{% macro meter_words(component) -%}
    {%- set words = ai_unit_economics.meter_values('words', 'call', component) -%}
    {{ return(' or '.join([words[:-1] | join(', '), words[-1]]) if words[1:] else words[0]) }}
{%- endmacro %}
