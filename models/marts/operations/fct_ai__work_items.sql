with

items as (

    select * from {{ ref('int_ai__work_items') }}

),

measured as (

    select
        request_class,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,
        case when is_losing then 'losing' when is_breaching then 'breaching' else 'drifting' end as reason,
        owner,
        runbook_url,
        cast(units as bigint) as priced_units,
        cast(known_plan_units as bigint) as known_plan_units,

        -- money
        {{ per_unit('loss_pico', 'window_days') }} as loss_per_day,
        {{ per_unit('revenue_pico', 'units') }} as revenue_per_unit,
        {{ per_unit('revenue_high_pico', 'units') }} as revenue_per_unit_high,
        {{ per_unit('cost_pico', 'units') }} as cost_per_unit,
        {{ per_unit('margin_pico', 'units') }} as contribution_margin_per_unit,
        {{ per_unit('margin_high_pico', 'units') }} as contribution_margin_per_unit_high,
        {{ per_unit('earlier_margin_pico', 'earlier_units') }}
            as previous_contribution_margin_per_unit,
        {{ per_unit('loss_pico', 'units') }} as required_cost_cut_per_unit,
        {{ per_unit('saving_pico', 'units') }} as remedy_saving_per_unit,
        {{ per_unit('margin_pico + saving_pico', 'units') }} as margin_per_unit_after_remedy,
        {{ per_unit('cache_saving_pico', 'units') }} as cache_potential_per_unit,

        -- causes and remedies
        case top_component_cost_pico
            when token_cost_pico then 'token'
            when compute_cost_pico then 'compute'
            when retrieval_cost_pico then 'retrieval'
            else 'third_party'
        end as top_cost_component,
        computing_model as remedy_model,
        hardware as remedy_hardware,
        precision as remedy_precision,
        replaces_model as remedy_replaces_model,
        rate_region as remedy_rate_region,

        -- ratios
        {{ ratio('top_component_cost_pico', 'cost_pico') }} as top_component_share,
        {{ ratio('known_plan_units', 'units') }} as known_plan_share,
        {{ ratio('loss_pico', 'revenue_pico') }} as required_price_increase,
        {{ ratio('loss_pico', 'cost_pico') }} as required_cost_cut,
        {{ ratio('quality_score_micro', '1000000') }} as remedy_quality_score,
        {{ pico_to_decimal('quality_floor_pico') }} as quality_floor,

        -- flags
        is_losing,
        is_breaching,
        is_drifting,
        margin_pico + saving_pico >= 0 as is_remedy_sufficient,
        is_below_floor as is_remedy_below_quality_floor,

        -- times
        window_first_date,
        window_last_date,
        coalesce(losing_since_date, breached_since_date, window_first_date) as open_since_date
    from items

),

final as (

    select
        cast(row_number() over (order by loss_per_day desc, is_breaching desc, request_class asc) as bigint)
            as work_rank,
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
                    || coalesce(
                        ': a unit earns at most ' || {{ money_text('revenue_per_unit_high') }}, ''
                    )
                    || '.'
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
