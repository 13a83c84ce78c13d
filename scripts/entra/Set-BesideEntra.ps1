#Requires -Version 7.4
#Requires -Modules Microsoft.Graph.Authentication, Microsoft.Graph.Applications, Microsoft.Graph.Groups, Microsoft.Graph.Users, Microsoft.Graph.Identity.SignIns
<#
.SYNOPSIS
Sets up a Microsoft Entra tenant for Beside, and prints the section `identity` of its configuration.

.DESCRIPTION
Makes what is missing and leaves alone what is there: the app registration with its redirect
address, ID token claims, app roles and permissions; its service principal with consent; a client
secret; role assignments; and, where asked for, authentication contexts and Conditional Access
policies. A second run changes nothing and says so. With -WhatIf it only says what it would do.
docs/entra.md explains each part, and how to do it by hand.

.PARAMETER PublicUrl
The https address that people open Beside at, as in `server.publicUrl`.

.PARAMETER TenantId
The tenant's id. Default: the one that is signed in to.

.PARAMETER DisplayName
Name of the app registration, by which it is found again.

.PARAMETER Cloud
The national cloud of the tenant.

.PARAMETER MoreTenants
Ids of other tenants whose people may sign in. Their administrators have to consent there too.

.PARAMETER GroupClaims
Which groups stand in the ID token. SecurityGroup: all of the person's, up to 200; beyond, Beside asks
Microsoft Graph. ApplicationGroup: those that are assigned to the application (needs Entra ID P1).
None: no roles or scopes by group.

.PARAMETER DeviceInventory
Adds the application permission DeviceManagementManagedDevices.Read.All, with which Beside reads the
state of devices from Intune.

.PARAMETER RoleAssignment
Who is given which of Beside's roles: the role's name, and ids, names of groups, or user names.

.PARAMETER SecretFile
A new file for the client secret, readable by its owner alone. Without it a new secret is shown once.

.PARAMETER SecretMonths
Months that a client secret is good for.

.PARAMETER NewSecret
Makes another client secret although there is one that is still good.

.PARAMETER AuthenticationContext
Ids of authentication contexts (c1 to c25) for step-up. They belong to the whole tenant: one that is
there already is used as it is. Each gets a Conditional Access policy of its own, unless that is None.

.PARAMETER ConditionalAccess
Whether a policy asks for multifactor authentication at Beside: None (the default, and all that there
is without Entra ID P1), ReportOnly (it only reports what it would have done) or Enabled. The policies
of authentication contexts are made in the same state.

.PARAMETER EmergencyGroup
Id or name of the group of emergency accounts, which no policy is to lock out.

.EXAMPLE
./Set-BesideEntra.ps1 -PublicUrl https://help.example.com -WhatIf

.EXAMPLE
./Set-BesideEntra.ps1 -PublicUrl https://help.example.com -ConditionalAccess ReportOnly -EmergencyGroup 'Emergency accounts'

.EXAMPLE
./Set-BesideEntra.ps1 -PublicUrl https://help.example.com -SecretFile ./beside-secret -RoleAssignment @{
    'Help Desk Operator' = 'Service Desk'
    'Administrator'      = 'ann@example.com', 'ben@example.com'
}
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)]
    [ValidatePattern('^https://[^/?#\s]+/?$', ErrorMessage = 'PublicUrl must be an https address without a path, such as https://help.example.com.')]
    [string] $PublicUrl,
    [ValidatePattern('^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$', ErrorMessage = 'TenantId must be an id like 00000000-0000-0000-0000-000000000000.')]
    [string] $TenantId,
    [ValidateNotNullOrEmpty()] [string] $DisplayName = 'Beside',
    [ValidateSet('Global', 'USGov', 'China')] [string] $Cloud = 'Global',
    [guid[]] $MoreTenants = @(),
    [ValidateSet('SecurityGroup', 'ApplicationGroup', 'None')] [string] $GroupClaims = 'SecurityGroup',
    [switch] $DeviceInventory,
    [hashtable] $RoleAssignment = @{},
    [string] $SecretFile,
    [ValidateRange(1, 24)] [int] $SecretMonths = 12,
    [switch] $NewSecret,
    [ValidatePattern('^c([1-9]|1[0-9]|2[0-5])$', ErrorMessage = 'An authentication context is one of c1 to c25.')]
    [string[]] $AuthenticationContext = @(),
    [ValidateSet('None', 'ReportOnly', 'Enabled')] [string] $ConditionalAccess = 'None',
    [string] $EmergencyGroup
)

# No stricter: what Graph leaves out is null, and so is everything of it.
Set-StrictMode -Version 1.0
$ErrorActionPreference = 'Stop'
. (Join-Path $PSScriptRoot 'BesideEntra.ps1')
. (Join-Path $PSScriptRoot 'BesideEntraPolicies.ps1')

# What can be refused is refused before anything is changed.
foreach ($role in $RoleAssignment.Keys) {
    if (-not $besideRoles.Contains($role)) {
        throw "RoleAssignment: Beside has no role '$role'. It has: $($besideRoles.Keys -join ', ')."
    }
}
if ($SecretFile -and (Test-Path -LiteralPath $SecretFile)) {
    throw "SecretFile: $SecretFile exists already. Name a new file, or remove this one if its secret is no longer used."
}

Connect-Tenant -TenantId $TenantId -Cloud $Cloud -WithPolicies:($ConditionalAccess -ne 'None' -or $AuthenticationContext.Count -gt 0)
$tenant = (Get-MgContext).TenantId
$graph = Get-MgServicePrincipal -Filter "appId eq '$graphAppId'"
# Looked up before anything is changed: a name that is not found ends the run here.
$people = @(foreach ($role in $RoleAssignment.Keys) {
        foreach ($who in $RoleAssignment[$role]) { @{ Role = $role; Principal = Find-Principal $who } }
    })
$emergency = $null
if ($EmergencyGroup) {
    $emergency = Find-Group $EmergencyGroup
    if (-not $emergency) { throw "EmergencyGroup: there is no group by '$EmergencyGroup'. Give its exact name, or its id." }
}
if ($MoreTenants.Count -gt 0) { $audience = 'AzureADMultipleOrgs' } else { $audience = 'AzureADMyOrg' }

$app = Set-Application -DisplayName $DisplayName -RedirectUri "$($PublicUrl.TrimEnd('/'))/signin/callback" `
    -Audience $audience -GroupClaims $GroupClaims -Graph $graph -DeviceInventory:$DeviceInventory
$principal = Set-ServicePrincipal -App $app
Set-Consent -Principal $principal -Graph $graph -DeviceInventory:$DeviceInventory
foreach ($one in $people) { Set-RoleAssignment -App $app -Principal $principal -Role $one.Role -To $one.Principal }
if ($AuthenticationContext.Count -gt 0 -and $ConditionalAccess -eq 'None') {
    Write-Warning 'An authentication context without a policy proves nothing. -ConditionalAccess Enabled makes one.'
}
foreach ($context in $AuthenticationContext) { Set-AuthenticationContext -Id $context }
if ($ConditionalAccess -ne 'None') {
    if ($ConditionalAccess -eq 'Enabled' -and -not $emergency) {
        Write-Warning 'No EmergencyGroup is excluded from the policies. Whoever cannot do multifactor authentication is locked out of Beside.'
    }
    if ($ConditionalAccess -eq 'Enabled') { $state = 'enabled' } else { $state = 'enabledForReportingButNotEnforced' }
    Set-Policy -DisplayName "${DisplayName}: multifactor authentication" -State $state -Exclude $emergency `
        -Applications @{ includeApplications = @($app.AppId) }
    foreach ($context in $AuthenticationContext) {
        Set-Policy -DisplayName "${DisplayName}: step-up $context" -State $state -Exclude $emergency `
            -Applications @{ includeAuthenticationContextClassReferences = @($context) }
    }
}
# Last: nothing that fails before it leaves a secret behind that nobody has seen.
Set-Secret -App $app -SecretFile $SecretFile -Months $SecretMonths -Another:$NewSecret

Write-Host ''
if ($WhatIfPreference) { Write-Host 'Nothing was changed (-WhatIf).' }
elseif ($changes.Count -eq 0) { Write-Host 'Everything was there already: nothing was changed.' }
else { Write-Host "$($changes.Count) things were changed. It can take some minutes until Entra knows of them everywhere." }
Write-Host 'The section for the configuration of Beside:'
Write-Host ''
$tenants = @($tenant) + @($MoreTenants) | ForEach-Object { "    - $_" } | Join-String -Separator "`n"
$besideCloud = @{ Global = 'global'; USGov = 'us-government'; China = 'china' }[$Cloud]
@"
identity:
  provider: azure-ad
  allowedTenants:
$tenants
  azureAd:
    clientId: $($app.AppId)
    # The secret: BESIDE_AZURE_AD_CLIENT_SECRET_FILE names the file that it stands in.
    allowGuests: false
    cloud: $besideCloud
"@
