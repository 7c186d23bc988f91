{#
    A unit of a bill in plain words, its number and multiple first: `per 1M`, `Tokens (1M)`, `tokens/1M` and `1M/Tokens`
    become `1m` and `1m tokens`, `1,000,000 Tokens` becomes `1000000 tokens`, `1/Hour` becomes `1 hour`.
#}
{% macro focus_unit_words(unit) -%}
    {%- set words = namespace(text='lower(' ~ unit ~ ')') -%}
    {%- for pattern, replacement in [
        ('[,_]', ''),
        ('[()/]', ' '),
        ('(^| )(per|in|of|a|an)( |$)', ' '),
        ('  +', ' '),
    ] -%}
        {%- set words.text = ai_unit_economics.replace_pattern(words.text, pattern, replacement, all=true) -%}
    {%- endfor -%}
    {{ ai_unit_economics.replace_pattern(
        'trim(' ~ words.text ~ ')', '^([a-z -]+) ([0-9]+ ?[kmb]?|[0-9]* ?(thousand|million|billion)s?)$', '$2 $1'
    ) }}
{%- endmacro %}

{#
    How many tokens, accelerator seconds or calls, by meter, one unit of a bill is. NULL where the unit, as
    focus_unit_words gives it, says nothing of the kind: a quantity in an unknown unit is no quantity.
#}
{% macro focus_unit_factor(unit_words, meter) -%}
    {%- set times = '((hundreds?|k|kilo|thousands?|m|mm|mega|millions?|b|bn|giga|billions?)( |$))?' -%}
    {%- set counted = 'units?|counts?|items?|each' -%}
    {%- set tokens = '((input|output|prompt|completion|cached|uncached|cache|read|write|text|audio|image|reasoning|llm|ai|model)[ -])*tok(en)?s?( (input|output|prompt|completion|cached))?' -%}
    {%- set devices = '((gpu|tpu|accelerator|instance|node|machine|server|vm|chip|usage)[ -])*' -%}
    {%- set calls = '((api|model|search|tool|web|vector)[ -])?(requests?|calls?|quer(y|ies)|search(es)?|reads?|reranks?|operations?|transactions?|events?|lookups?|look-ups?|invocations?|executions?)' -%}
    {%- set any_token = meter ~ " in ('" ~ ai_unit_economics.meter_values('billed_as', 'token') | join("', '") ~ "')" -%}
    {%- set any_call = ai_unit_economics.matches_pattern(meter, '(requests|calls|reads)$') -%}
    {%- set call_kinds = [] -%}
    {%- for call_meter in ai_unit_economics.meters('call') -%}
        {%- set words = '(' ~ counted ~ '|' ~ call_meter.unit ~ 's?)?' -%}
        {%- do call_kinds.append((meter ~ " = '" ~ call_meter.billed_as ~ "'", words, 1)) -%}
    {%- endfor -%}
    {%- set kinds = [
        (any_token, '(' ~ tokens ~ '|' ~ counted ~ ')?', 1),
        (any_token, '(k|m|b|kilo|mega|giga)tok(en)?s?', 1),
        (meter ~ " = 'cache_storage'", '((input|output|cached|cache|text|audio|image)[ -])*tok(en)?s?[ -](hours?|hrs?)', 1),
        (meter ~ " = 'accelerator_seconds'", devices ~ '(seconds?|secs?)', 1),
        (meter ~ " = 'accelerator_seconds'", devices ~ '(minutes?|mins?)', 60),
        (meter ~ " = 'accelerator_seconds'", devices ~ '(hours?|hrs?)', 3600),
        (meter ~ " = 'accelerator_seconds'", devices ~ 'days?', 86400),
        (any_call, '(' ~ calls ~ '|' ~ counted ~ ')?', 1),
    ] + call_kinds -%}
    case
        {%- for applies, words, size in kinds %}
        when
            {{ applies }}
            and {{ ai_unit_economics.matches_pattern(unit_words, '^([0-9]{1,12} ?)?' ~ times ~ words ~ '$') }}
            then {{ size }}
        {%- endfor %}
    end
    * case
        {%- for words, size in [
            ('hundreds?', '100'), ('(k|kilo|thousands?)', '1000'), ('(m|mm|mega|millions?)', '1000000'),
            ('(b|bn|giga|billions?)', '1000000000'),
        ] %}
        when {{ ai_unit_economics.matches_pattern(unit_words, '^([0-9]+ ?)?' ~ words ~ '( |$|tok)') }} then {{ size }}
        {%- endfor %}
        else 1
    end
    * coalesce(
        {{ ai_unit_economics.to_integer(ai_unit_economics.replace_pattern(unit_words, '[^0-9]', '', all=true)) }}, 1
    )
{%- endmacro %}
