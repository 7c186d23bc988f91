-- The term that moved a class's margin per unit most, up and down; less than a billionth is rounding.
{%- set drivers = [
    'retry', 'token_volume', 'model_mix', 'token_mix', 'cache', 'cache_hit', 'token_price', 'accelerator_time',
    'accelerator_rate', 'retrieval', 'third_party',
] %}

with

effects as (

    select * from {{ ref('int_ai__mix_effects') }}

),

drivers as (

    select * from {{ ref('int_ai__cost_drivers') }}

),

unioned as (

    select
        period_grain,
        period_start_date,
        request_class,
        'revenue_rate' as driver,
        cast(revenue_rate_pico as {{ ai_unit_economics.type_double() }}) / 1e12 as effect
    from effects

    {% for driver in drivers -%}
    union all
    select
        period_grain,
        period_start_date,
        request_class,
        '{{ driver }}' as driver,
        {{ driver }}_effect as effect
    from drivers
    {% endfor %}

),

ranked as (

    select
        *,
        row_number() over (
            partition by period_grain, period_start_date, request_class
            order by effect desc, driver asc
        ) as rank_upwards,
        row_number() over (
            partition by period_grain, period_start_date, request_class
            order by effect asc, driver asc
        ) as rank_downwards
    from unioned

),

final as (

    select
        period_grain,
        period_start_date,
        request_class,
        max(case when rank_upwards = 1 and effect > 0.000000001 then driver end) as largest_gain,
        max(case when rank_downwards = 1 and effect < -0.000000001 then driver end) as largest_loss
    from ranked
    group by period_grain, period_start_date, request_class

)

select * from final
