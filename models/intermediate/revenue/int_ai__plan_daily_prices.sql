-- List prices of plans that are paid for by time, and the days over which each spreads on a day: those of its calendar
-- billing period. A price without a billing period is the price of nothing that could be told.

{%- set months = {'month': 1, 'quarter': 3, 'year': 12} %}

with

plans as (

    select * from {{ ref('int_ai__plans_unioned') }}
    where
        coalesce(plan_type, 'flat') not in ('free', 'trial', 'usage')
        and (list_price_pico > 0 or (list_price_pico is null and plan_type is not null))

),

dates as (

    select * from {{ ref('int_ai__dates') }}

),

-- `month`, `monthly` or `3 months`: how many of which calendar period.
parsed as (

    select
        plan_id,
        currency_code,
        list_price_pico,
        coalesce(
            {{ to_integer(captured_text('billing_period', "'([0-9]+) .*'")) }}, 1
        ) as billing_periods,
        case
            when billing_period in ('annual', 'annually') then 'year'
            else coalesce({{ captured_text('billing_period', "'[0-9]+ (.*)'") }}, billing_period)
        end as billing_unit
    from plans

),

final as (

    select
        parsed.plan_id,
        dates.calendar_date,
        parsed.currency_code,
        parsed.list_price_pico,
        parsed.billing_periods
        * case
            when parsed.billing_unit in ('day', 'days', 'daily') then 1
            when parsed.billing_unit in ('week', 'weeks', 'weekly') then 7
            {%- for period in months %}
            when parsed.billing_unit in ('{{ period }}', '{{ period }}s', '{{ period }}ly')
                then {{ dbt.datediff(
                    dbt.date_trunc(period, 'dates.calendar_date'),
                    dbt.dateadd('month', months[period], dbt.date_trunc(period, 'dates.calendar_date')),
                    'day'
                ) }}
            {%- endfor %}
        end as billing_period_days
    from parsed
    cross join dates

)

select * from final
