{{ config(severity='warn', tags=['slo'], store_failures=true) }}
-- Classes whose cost SLO is in state `warn` at their last hour of traffic. Alerts of the second step,
-- `dbt test --select tag:slo`; in a build nothing is returned.

with

hours as (

    select
        *,
        row_number() over (partition by request_class order by request_hour desc) as hours_before_end
    from {{ ref('fct_ai__cost_slo_hourly') }}

),

classes as (

    select * from {{ ref('dim_ai__request_classes') }}

)

select
    hours.request_class,
    hours.request_hour,
    hours.slo_state,
    hours.cost_per_request,
    hours.cost_target_per_request,
    hours.error_budget_left,
    hours.burn_rate_6h,
    classes.owner,
    classes.runbook_url,
    'Cost SLO of ' || hours.request_class || ' is in state ' || hours.slo_state
    || ' at ' || cast(hours.request_hour as {{ dbt.type_string() }}) || ' UTC: cost per request '
    || cast(hours.cost_per_request as {{ dbt.type_string() }})
    || ', target ' || cast(hours.cost_target_per_request as {{ dbt.type_string() }}) || ' ' || hours.currency_code
    || '; owner ' || coalesce(classes.owner, 'not named')
    || '; runbook ' || coalesce(classes.runbook_url, 'none') || '.' as message
from hours
left join classes
    on hours.request_class = classes.request_class
where
    hours.hours_before_end = 1
    and hours.slo_state = 'warn'
    and {{ raises_alerts() }}
