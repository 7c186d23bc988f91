-- Classes that are a piece of work: they lose, they miss their cost target, or they are about to lose; with what would help.
-- What depends on units of unknown plan is none.

with

windows as (

    select * from {{ ref('int_ai__class_windows') }}
    where units > 0

),

slo_hours as (

    select
        *,
        row_number() over (partition by request_class, request_date order by request_hour desc) as hours_before_end
    from {{ ref('int_ai__cost_slo_hourly') }}

),

crossings as (

    select * from {{ ref('int_ai__margin_crossings') }}
    where
        direction = 'below'
        and is_open
        and not is_total

),

data_window as (

    select * from {{ ref('int_ai__data_window') }}

),

remedies as (

    select * from {{ ref('int_ai__class_remedies') }}

),

cache_potentials as (

    select * from {{ ref('int_ai__cache_potentials') }}

),

classes as (

    select * from {{ ref('int_ai__request_classes') }}

),

-- A day is as its last hour with traffic was.
slo_days as (

    select
        request_class,
        request_date,
        case when slo_state = 'breach' then 1 else 0 end as is_breached
    from slo_hours
    where hours_before_end = 1

),

with_last_good_day as (

    select
        *,
        max(case when is_breached = 0 then request_date end) over (partition by request_class) as last_good_date
    from slo_days

),

-- Breached at the last day with traffic, without a break.
open_breaches as (

    select
        request_class,
        min(request_date) as breached_since_date
    from with_last_good_day
    where
        last_good_date is null
        or last_good_date < request_date
    group by request_class

),

joined as (

    select
        windows.*,
        open_breaches.breached_since_date,
        case when crossings.crossed_week is not null then greatest(crossings.crossed_week, data_window.first_date) end
            as losing_since_date,
        classes.owner,
        classes.runbook_url,
        classes.quality_floor_pico,
        remedies.computing_model,
        remedies.hardware,
        remedies.precision,
        remedies.replaces_model,
        remedies.rate_region,
        remedies.quality_score_micro,
        remedies.is_below_floor,
        remedies.saving_pico,
        coalesce(cache_potentials.saving_pico, 0) as cache_saving_pico,
        {{ divide_rounded('windows.margin_pico', 'windows.units') }} as unit_margin_pico,
        {{ divide_rounded('windows.earlier_margin_pico', 'windows.earlier_units') }}
            as earlier_unit_margin_pico,
        {{ divide_rounded('windows.margin_high_pico', 'windows.units') }} as unit_margin_high_pico,
        {{ divide_rounded('windows.earlier_margin_high_pico', 'windows.earlier_units') }}
            as earlier_unit_margin_high_pico
    from windows
    cross join data_window
    left join open_breaches
        on windows.request_class = open_breaches.request_class
    left join crossings
        on windows.request_class = crossings.request_class
    left join remedies
        on windows.request_class = remedies.request_class
    left join cache_potentials
        on windows.request_class = cache_potentials.request_class
    left join classes
        on windows.request_class = classes.request_class

),

judged as (

    select
        *,
        margin_pico < 0 and coalesce(margin_high_pico < 0, false) as is_losing,
        breached_since_date is not null as is_breaching,
        -- One more step like the last one, and the class loses.
        margin_pico >= 0
        and coalesce(2 * unit_margin_pico - earlier_unit_margin_pico < 0, false)
        and coalesce(2 * unit_margin_high_pico - earlier_unit_margin_high_pico < 0, false) as is_drifting
    from joined

),

final as (

    select
        *,
        case when is_losing then -margin_pico else 0 end as loss_pico
    from judged
    where
        is_losing
        or is_breaching
        or is_drifting

)

select * from final
