-- Classes that are a piece of work: they lose, they miss their cost target, or they are about to lose.

with

classes as (

    select * from {{ ref('int_ai__class_outlooks') }}

),

breaches as (

    select distinct
        request_class,
        breached_since_date
    from {{ ref('int_ai__cost_slo_hourly') }}
    where breached_since_date is not null

),

losses as (

    select * from {{ ref('int_ai__margin_crossings') }}
    where
        direction = 'below'
        and is_open

),

measured as (

    select
        classes.request_class,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,
        case
            when classes.is_losing then 'losing'
            when breaches.request_class is not null then 'breaching'
            else 'drifting'
        end as reason,
        classes.owner,
        classes.runbook_url,
        cast(classes.units as bigint) as priced_units,
        cast(classes.known_plan_units as bigint) as known_plan_units,

        -- money
        {{ per_unit('classes.loss_pico', 'classes.window_days') }} as loss_per_day,
        {{ per_unit('classes.revenue_pico', 'classes.units') }} as revenue_per_unit,
        {{ per_unit('classes.revenue_high_pico', 'classes.units') }} as revenue_per_unit_high,
        {{ per_unit('classes.cost_pico', 'classes.units') }} as cost_per_unit,
        {{ per_unit('classes.margin_pico', 'classes.units') }} as contribution_margin_per_unit,
        {{ per_unit('classes.margin_high_pico', 'classes.units') }} as contribution_margin_per_unit_high,
        {{ per_unit('classes.earlier_margin_pico', 'classes.earlier_units') }} as previous_contribution_margin_per_unit,
        {{ per_unit('classes.loss_pico', 'classes.units') }} as required_cost_cut_per_unit,
        {{ per_unit('classes.remedy_saving_pico', 'classes.units') }} as remedy_saving_per_unit,
        {{ per_unit('classes.margin_pico + classes.remedy_saving_pico', 'classes.units') }} as margin_per_unit_after_remedy,
        {{ per_unit('classes.cache_saving_pico', 'classes.units') }} as cache_potential_per_unit,

        -- causes and remedies
        classes.top_cost_component,
        classes.remedy_model,
        classes.remedy_hardware,
        classes.remedy_precision,
        classes.remedy_replaces_model,
        classes.remedy_rate_region,

        -- ratios
        {{ ratio('classes.top_component_cost_pico', 'classes.cost_pico') }} as top_component_share,
        {{ ratio('classes.known_plan_units', 'classes.units') }} as known_plan_share,
        {{ ratio('classes.loss_pico', 'classes.revenue_pico') }} as required_price_increase,
        {{ ratio('classes.loss_pico', 'classes.cost_pico') }} as required_cost_cut,
        {{ ratio('classes.remedy_quality_score_micro', '1000000') }} as remedy_quality_score,
        {{ pico_to_decimal('classes.quality_floor_pico') }} as quality_floor,

        -- flags
        classes.is_losing,
        breaches.request_class is not null as is_breaching,
        classes.is_drifting,
        classes.margin_pico + classes.remedy_saving_pico >= 0 as is_remedy_sufficient,
        classes.is_remedy_below_quality_floor,

        -- times
        classes.window_first_date,
        classes.window_last_date,
        coalesce(losses.since_date, breaches.breached_since_date, classes.window_first_date) as open_since_date
    from classes
    left join breaches
        on classes.request_class = breaches.request_class
    left join losses
        on classes.request_class = losses.request_class
    where
        classes.is_losing
        or classes.is_drifting
        or breaches.request_class is not null

),

final as (

    select
        cast(row_number() over (order by loss_per_day desc, is_breaching desc, request_class asc) as bigint) as work_rank,
        *,
        cast({{ dbt.datediff('open_since_date', 'window_last_date', 'day') }} + 1 as bigint) as days_open,
        'Class ' || request_class || ' earns ' || {{ money_text('revenue_per_unit') }}
        || ' and costs ' || {{ money_text('cost_per_unit') }} || ' ' || currency_code || ' per unit'
        || case
            when is_losing
                then ': it loses ' || {{ money_text('loss_per_day') }} || ' a day. Reprice to '
                    || {{ money_text('cost_per_unit') }} || ', cut cost by '
                    || {{ money_text('required_cost_cut_per_unit') }}
                    || ', or retire it and avoid the loss.'
            when is_breaching then ' and has spent the error budget of its cost target.'
            else '; its margin was ' || {{ money_text('previous_contribution_margin_per_unit') }}
                || ' before: another such step and it loses.'
        end
        || case
            when known_plan_units < priced_units
                then ' The plan of ' || cast(priced_units - known_plan_units as {{ dbt.type_string() }}) || ' of '
                    || cast(priced_units as {{ dbt.type_string() }}) || ' units is unknown'
                    || coalesce(': a unit earns at most ' || {{ money_text('revenue_per_unit_high') }}, '') || '.'
            else ''
        end
        || case
            when remedy_model is null then ''
            else ' ' || remedy_model || ' at ' || coalesce(remedy_precision, 'its precision') || ' on '
                || remedy_hardware || coalesce(' in ' || remedy_rate_region, '')
                || coalesce(' in place of ' || remedy_replaces_model, '')
                || ' saves ' || {{ money_text('remedy_saving_per_unit') }}
                || ' per unit and leaves ' || {{ money_text('margin_per_unit_after_remedy') }}
                || case when is_remedy_below_quality_floor then ', below the quality floor of the class.' else '.' end
        end
        || case
            when cache_potential_per_unit > 0
                then ' A prompt cache saves at most ' || {{ money_text('cache_potential_per_unit') }}
                    || ' per unit.'
            else ''
        end as suggestion
    from measured

)

select * from final
