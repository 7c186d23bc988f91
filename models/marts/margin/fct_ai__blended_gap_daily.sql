with

gaps as (

    select * from {{ ref('int_ai__blended_gaps') }}
    where slice_type = 'all'

),

days_logged as (

    select * from {{ ref('int_ai__days_logged') }}
    where period_grain = 'day'

),

drifts as (

    select * from {{ ref('int_ai__share_drifts') }}

),

final as (

    select
        gaps.period_start_date as request_date,
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
        drifts.share_drift_per_day,
        drifts.share_drift_half_width,
        gaps.is_masked,
        drifts.flip_date,
        drifts.earliest_flip_date,
        drifts.latest_flip_date
    from gaps
    inner join days_logged
        on gaps.period_start_date = days_logged.period_start_date
    left join drifts
        on
            gaps.period_start_date = drifts.request_date
            and gaps.request_class = drifts.request_class

)

select * from final
