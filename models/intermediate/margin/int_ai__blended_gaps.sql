-- Each class beside the blend of its slice (all customers per day, week and month; each plan and each segment per month):
-- what the average hides, and the share at which the class turns it.
{{ config(materialized='table') }}
{%- set slices = [
    ('all', "'all'", "'day', 'week', 'month'"),
    ('plan', 'days.plan_id', "'month'"),
    ('segment', 'days.segment', "'month'"),
] %}
{%- set of_slice = 'partition by slice_type, slice_value, period_grain, period_start_date' %}

with

margins as (

    select * from {{ ref('int_ai__request_margins_daily') }}
    where
        traffic_segment = 'customer'
        and is_request_priced

),

periods as (

    select * from {{ ref('int_ai__periods') }}

),

customers as (

    select * from {{ ref('int_ai__customers_unioned') }}

),

totals as (

    select * from {{ ref('int_ai__class_totals') }}

),

days as (

    select
        margins.*,
        coalesce(customers.segment, 'unknown') as segment,
        periods.period_grain,
        periods.period_start_date
    from margins
    inner join periods
        on margins.request_date = periods.calendar_date
    left join customers
        on margins.customer_id = customers.customer_id

),

sliced as (

    {% for slice_type, slice_value, grains in slices -%}
    select
        '{{ slice_type }}' as slice_type,
        {{ slice_value }} as slice_value,
        days.*
    from days
    where days.period_grain in ({{ grains }})
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}

),

classes as (

    select
        slice_type,
        slice_value,
        period_grain,
        period_start_date,
        request_class,
        sum(units) as units,
        sum(known_plan_units) as known_plan_units,
        sum(contribution_margin_pico) as margin_pico,
        sum(expected_revenue_pico) as expected_revenue_pico
    from sliced
    group by slice_type, slice_value, period_grain, period_start_date, request_class

),

-- Units of unknown plan may earn what others of their class do in the same period, on whichever plan.
with_possible as (

    select
        classes.*,
        totals.days_logged,
        totals.days_in_period,
        classes.margin_pico + {{ possible_revenue(
            '(classes.units - classes.known_plan_units)', 'totals.rate_revenue_pico', 'totals.rate_units'
        ) }} as margin_high_pico
    from classes
    inner join totals
        on
            classes.period_grain = totals.period_grain
            and classes.period_start_date = totals.period_start_date
            and classes.request_class = totals.request_class

),

with_blend as (

    select
        *,
        sum(units) over ({{ of_slice }}) as blended_units,
        sum(margin_pico) over ({{ of_slice }}) as blended_margin_pico,
        case
            when count(*) over ({{ of_slice }}) = count(margin_high_pico) over ({{ of_slice }})
                then sum(margin_high_pico) over ({{ of_slice }})
        end as blended_margin_high_pico,
        sum(case when margin_pico < 0 then -margin_pico else 0 end) over ({{ of_slice }}) as total_hidden_loss_pico,
        sum(case when margin_high_pico < 0 then -margin_high_pico else 0 end) over ({{ of_slice }})
            as total_sure_loss_pico
    from with_possible

),

compared as (

    select
        *,
        {{ ratio('margin_pico', 'units') }} as margin_per_unit,
        {{ ratio('blended_margin_pico - margin_pico', 'blended_units - units') }} as rest_margin_per_unit,
        {{ ratio('units', 'blended_units') }} as share
    from with_blend

),

final as (

    select
        *,
        -- The share at which a class that loses for sure, whatever units of unknown plan earn, turns a blend that the rest
        -- keeps positive.
        case
            when margin_high_pico < 0 and margin_per_unit < 0 and rest_margin_per_unit > 0
                then rest_margin_per_unit / (rest_margin_per_unit - margin_per_unit)
        end as flip_share,
        case
            when blended_margin_pico > 0 and total_sure_loss_pico > 0 then true
            when total_hidden_loss_pico = 0 or blended_margin_high_pico <= 0 then false
        end as is_masked
    from compared

)

select * from final
