with

gaps as (

    select * from {{ ref('int_ai__blended_gaps') }}

),

drifts as (

    select * from {{ ref('int_ai__share_drifts') }}

),

final as (

    select
        gaps.slice_type,
        gaps.slice_value,
        gaps.period_grain,
        gaps.period_start_date,
        gaps.request_class,
        cast('{{ var("reporting_currency") }}' as {{ dbt.type_string() }}) as currency_code,

        -- counts
        cast(gaps.units as bigint) as priced_units,
        cast(gaps.days_logged as bigint) as days_logged,
        cast(gaps.days_in_period as bigint) as days_in_period,

        -- money
        {{ pico_to_decimal('gaps.expected_revenue_pico') }} as expected_revenue,
        {{ pico_to_decimal('gaps.margin_pico') }} as contribution_margin,
        {{ pico_to_decimal('gaps.blended_margin_pico') }} as blended_contribution_margin,
        {{ pico_to_decimal('case when gaps.margin_pico < 0 then -gaps.margin_pico else 0 end') }}
            as hidden_loss,
        {{ pico_to_decimal('gaps.total_hidden_loss_pico') }} as total_hidden_loss,
        {{ pico_to_decimal('gaps.total_sure_loss_pico') }} as total_sure_loss,

        -- money per priced unit
        {{ per_unit('gaps.margin_pico', 'gaps.units') }} as contribution_margin_per_unit,
        {{ per_unit('gaps.margin_high_pico', 'gaps.units') }} as contribution_margin_per_unit_high,
        {{ per_unit('gaps.blended_margin_pico', 'gaps.blended_units') }}
            as blended_contribution_margin_per_unit,
        {{ per_unit('gaps.blended_margin_high_pico', 'gaps.blended_units') }}
            as blended_contribution_margin_per_unit_high,
        cast(
            {{ per_unit('gaps.margin_pico', 'gaps.units') }}
            - {{ per_unit('gaps.blended_margin_pico', 'gaps.blended_units') }}
            as {{ var('type_money') }}
        ) as blended_gap,

        -- ratios
        gaps.share,
        {{ ratio('gaps.known_plan_units', 'gaps.units') }} as known_plan_share,
        gaps.flip_share,
        gaps.flip_share - gaps.share as distance_to_flip,
        drifts.share_drift_per_day,
        drifts.share_drift_half_width,

        -- flags
        gaps.is_masked,

        -- times
        drifts.flip_date,
        drifts.earliest_flip_date,
        drifts.latest_flip_date
    from gaps
    left join drifts
        on
            gaps.slice_type = 'all'
            and gaps.period_grain = 'day'
            and gaps.period_start_date = drifts.request_date
            and gaps.request_class = drifts.request_class

)

select * from final
