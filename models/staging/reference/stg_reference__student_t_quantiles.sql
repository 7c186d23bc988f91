with

source as (

    {{ ai_unit_economics.select_input('student_t_quantiles', [
        'degrees_of_freedom', 'quantile',
    ], reference_seed='student_t_quantiles') }}

),

final as (

    select
        {{ ai_unit_economics.to_integer('degrees_of_freedom') }} as degrees_of_freedom,
        cast({{ ai_unit_economics.to_text('quantile') }} as {{ ai_unit_economics.type_double() }}) as quantile
    from source

)

select * from final
