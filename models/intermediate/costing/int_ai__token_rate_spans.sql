-- Every span of time and of prompt length in which no meter's rate and no discount changes: a flat meter may stand
-- beside a tiered one.

with

rates as (

    select * from {{ ref('int_ai__token_rate_matches') }}

),

discounts as (

    select * from {{ ref('int_ai__token_discount_matches') }}

),

moments as (

    {% for validities in ['rates', 'discounts'] -%}
    {% for moment in ['valid_from', 'valid_to'] -%}
    select
        key_number,
        {{ moment }} as moment
    from {{ validities }}
    {% if not loop.last -%} union {% endif -%}
    {%- endfor %}
    {% if not loop.last -%} union {% endif -%}
    {%- endfor %}

),

time_spans as (

    select
        key_number,
        moment as valid_from,
        lead(moment) over (partition by key_number order by moment) as valid_to
    from moments

),

context_limits as (

    select
        key_number,
        context_from_tokens as context_tokens
    from rates

    union

    select
        key_number,
        context_to_tokens as context_tokens
    from rates

),

context_spans as (

    select
        key_number,
        context_tokens as context_from_tokens,
        lead(context_tokens) over (partition by key_number order by context_tokens) as context_to_tokens
    from context_limits

),

final as (

    select
        time_spans.key_number,
        time_spans.valid_from,
        time_spans.valid_to,
        context_spans.context_from_tokens,
        context_spans.context_to_tokens
    from time_spans
    inner join context_spans
        on time_spans.key_number = context_spans.key_number

)

select * from final
