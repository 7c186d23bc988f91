-- Each class in a period and in the one before: units, margin, and how revenue and each cost per unit changed, in femto-units
-- (1e-15) of the currency. Amounts are rows first; costs are negative, so that the margin is the sum. A class that is new or retired borrows the rates of the
-- period that it is in: all its effect is in the mix.
{%- set components = ['revenue', 'token_cost', 'compute_cost', 'retrieval_cost', 'third_party_cost'] %}

with

classes as (

    select * from {{ ref('int_ai__class_totals') }}

),

period_pairs as (

    select * from {{ ref('int_ai__period_pairs') }}

),

amounts as (

    {% for component in components -%}
    select
        period_grain,
        period_start_date,
        request_class,
        '{{ component }}' as component,
        priced_units as units,
        known_priced_units as known_units,
        {{ 'priced_revenue_pico' if component == 'revenue' else '-' ~ component ~ '_pico' }} as amount_pico
    from classes
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}

),

-- An amount is present in its own period and previous in the next one.
sides as (

    select
        period_pairs.period_start_date as compared_start_date,
        true as is_present,
        amounts.*
    from period_pairs
    inner join amounts
        on
            period_pairs.period_grain = amounts.period_grain
            and period_pairs.period_start_date = amounts.period_start_date

    union all

    select
        period_pairs.period_start_date as compared_start_date,
        false as is_present,
        amounts.*
    from period_pairs
    inner join amounts
        on
            period_pairs.period_grain = amounts.period_grain
            and period_pairs.previous_start_date = amounts.period_start_date

),

paired as (

    select
        period_grain,
        compared_start_date as period_start_date,
        request_class,
        component,
        sum(case when is_present then units else 0 end) as units,
        sum(case when is_present then 0 else units end) as previous_units,
        sum(case when is_present then known_units else 0 end) as known_units,
        sum(case when is_present then 0 else known_units end) as previous_known_units,
        sum(case when is_present then amount_pico else 0 end) as amount_pico,
        sum(case when is_present then 0 else amount_pico end) as previous_amount_pico
    from sides
    group by period_grain, compared_start_date, request_class, component

),

own_rates as (

    select
        *,
        {{ divide_rounded('(amount_pico * 1000)', 'units') }} as own_rate_femto,
        {{ divide_rounded('(previous_amount_pico * 1000)', 'previous_units') }}
            as own_previous_rate_femto
    from paired

),

rates as (

    select
        *,
        coalesce(own_rate_femto, own_previous_rate_femto, 0) as rate_femto,
        coalesce(own_previous_rate_femto, own_rate_femto, 0) as previous_rate_femto
    from own_rates

),

final as (

    select
        period_grain,
        period_start_date,
        request_class,
        units,
        previous_units,
        known_units,
        previous_known_units,
        {% for component in components -%}
        sum(case when component = '{{ component }}' then rate_femto - previous_rate_femto else 0 end)
            as {{ component }}_change_femto,
        {% endfor -%}
        sum(amount_pico) as margin_pico,
        sum(previous_amount_pico) as previous_margin_pico,
        sum(rate_femto) as margin_femto,
        sum(previous_rate_femto) as previous_margin_femto
    from rates
    group by
        period_grain, period_start_date, request_class, units, previous_units, known_units, previous_known_units

)

select * from final
