-- The term that moved the margin per unit of a class, or of all together, most, up and down; less than a billionth is
-- rounding. Only all together can be moved by the mix.
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

of_classes as (

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

unioned as (

    select * from of_classes

    union all

    select
        period_grain,
        period_start_date,
        cast(null as {{ dbt.type_string() }}) as request_class,
        driver,
        sum(effect) as effect
    from of_classes
    group by period_grain, period_start_date, driver

    union all

    select
        period_grain,
        period_start_date,
        cast(null as {{ dbt.type_string() }}) as request_class,
        'mix' as driver,
        cast(sum(mix_pico) as {{ ai_unit_economics.type_double() }}) / 1e12 as effect
    from effects
    group by period_grain, period_start_date

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
