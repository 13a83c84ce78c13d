# Conditional Access, for Set-BesideEntra.ps1. What is there already is an administrator's, and is not
# touched. Needs Entra ID P1.

function Set-AuthenticationContext([string] $Id) {
    $what = "Authentication context $Id"
    $found = Get-MgIdentityConditionalAccessAuthenticationContextClassReference -All | Where-Object Id -EQ $Id
    if ($found) {
        Write-Host "${what}: is there as '$($found.DisplayName)', and is used as it is"
        return
    }
    Invoke-Change $what 'make it' { New-MgIdentityConditionalAccessAuthenticationContextClassReference -BodyParameter @{ id = $Id; displayName = "Beside step-up ($Id)"; description = 'Asked for by Beside before an act that needs a fresh proof.'; isAvailable = $true } } | Out-Null
}

function Set-Policy([string] $DisplayName, [string] $State, $Exclude, [hashtable] $Applications) {
    $what = "Conditional Access policy '$DisplayName'"
    $found = Get-MgIdentityConditionalAccessPolicy -All | Where-Object DisplayName -EQ $DisplayName
    if ($found) {
        Write-Host "${what}: is there ($($found.State)), and is left as it is"
        return
    }
    $users = @{ includeUsers = @('All') }
    if ($Exclude) { $users.excludeGroups = @($Exclude.Id) }
    Invoke-Change $what "make it ($State)" {
        New-MgIdentityConditionalAccessPolicy -BodyParameter @{
            displayName   = $DisplayName
            state         = $State
            conditions    = @{ clientAppTypes = @('all'); applications = $Applications; users = $users }
            grantControls = @{ operator = 'OR'; builtInControls = @('mfa') }
        }
    } | Out-Null
}
