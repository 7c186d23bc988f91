with

gaps as (

    select * from {{ ref('int_ai__blended_gaps') }}
    where slice_type <> 'all'

),

days_logged as (

    select * from {{ ref('int_ai__days_logged') }}
    where period_grain = 'month'

),

final as (

    select
        gaps.slice_type,
        gaps.slice_value,
        gaps.period_start_date as request_month,
        gaps.request_class,
        gaps.currency_code,
        gaps.priced_units,
        cast(days_logged.days_logged as bigint) as days_logged,
        cast(days_logged.days_in_period as bigint) as days_in_period,
        gaps.expected_revenue,
        gaps.contribution_margin,
        gaps.contribution_margin_per_unit,
        gaps.contribution_margin_per_unit_high,
        gaps.blended_contribution_margin,
        gaps.blended_contribution_margin_per_unit,
        gaps.blended_contribution_margin_per_unit_high,
        gaps.blended_gap,
        gaps.hidden_loss,
        gaps.total_hidden_loss,
        gaps.total_sure_loss,
        gaps.share,
        gaps.known_plan_share,
        gaps.flip_share,
        gaps.distance_to_flip,
        gaps.is_masked
    from gaps
    inner join days_logged
        on gaps.period_start_date = days_logged.period_start_date

)

select * from final
